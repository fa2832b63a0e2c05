/** Which page an address shows. */

import { Button } from '@mantine/core';
import { KeysPage } from '../keys/keys-page.tsx';
import { MandatePage } from '../mandates/mandate-page.tsx';
import { MerchantPage } from '../merchants/merchant-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { HomePage } from '../things/home-page.tsx';
import { ThingPage } from '../things/thing-page.tsx';
import { useNotebook } from './desk-context.ts';
import { linkTo, paths, type Route, useRoute } from './path.ts';

export function Pages() {
  const route = useRoute();
  const isMerchant = useNotebook(({ me }) => me.role === 'merchant');
  if (isMerchant) return isHome(route) ? <MerchantPage /> : <Nowhere to="To your payments" />;
  switch (route.page) {
    case 'home':
    case 'sign-in':
      return <HomePage />;
    case 'keys':
      return <KeysPage key={route.partyId} partyId={route.partyId} />;
    case 'thing':
      return <ThingPage key={route.thingId} thingId={route.thingId} />;
    case 'give-mandate':
      return <MandatePage key={route.thingId} thingId={route.thingId} mandateId={undefined} />;
    case 'change-mandate':
      return <MandatePage key={route.mandateId} thingId={route.thingId} mandateId={route.mandateId} />;
    case 'nowhere':
      return <Nowhere to="To your things" />;
  }
}

function isHome({ page }: Route): boolean {
  return page === 'home' || page === 'sign-in';
}

function Nowhere({ to }: { to: string }) {
  const way = (
    <Button component="a" {...linkTo(paths.home)} variant="default">
      {to}
    </Button>
  );
  return (
    <Empty title="There is nothing here" action={way}>
      The address leads nowhere.
    </Empty>
  );
}
