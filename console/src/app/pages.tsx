/** Which page an address shows. */

import { Button, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Empty } from '../parts/empty.tsx';
import { HomePage } from '../things/home-page.tsx';
import { ThingPage } from '../things/thing-page.tsx';
import { linkTo, paths, useRoute } from './path.ts';

/** Most visits only look; what the form needs is loaded by those who open it. */
const MandatePage = lazy(async () => ({
  default: (await import('../mandates/mandate-page.tsx')).MandatePage,
}));

export function Pages() {
  return (
    <Suspense fallback={<Skeleton height={420} radius="lg" />}>
      <Page />
    </Suspense>
  );
}

function Page() {
  const route = useRoute();
  switch (route.page) {
    case 'home':
    case 'sign-in':
      return <HomePage />;
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
