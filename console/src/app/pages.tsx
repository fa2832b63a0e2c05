/** Which page an address shows. */

import { Button } from '@mantine/core';
import { KeysPage } from '../keys/keys-page.tsx';
import { MandatePage } from '../mandates/mandate-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { HomePage } from '../things/home-page.tsx';
import { ThingPage } from '../things/thing-page.tsx';
import { linkTo, paths, useRoute } from './path.ts';

export function Pages() {
  const route = useRoute();
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
      return (
        <Empty
          title="There is nothing here"
          action={
            <Button component="a" {...linkTo(paths.home)} variant="default">
              To your things
            </Button>
          }
        >
          The address leads nowhere.
        </Empty>
      );
  }
}
