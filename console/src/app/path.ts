/** The page’s own small router: the address is the only state of where we are. */

import { type MouseEvent, useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'sign-in' }
  | { readonly page: 'keys'; readonly partyId: string | undefined }
  | { readonly page: 'thing'; readonly thingId: string }
  | { readonly page: 'give-mandate'; readonly thingId: string }
  | { readonly page: 'change-mandate'; readonly thingId: string; readonly mandateId: string }
  | { readonly page: 'nowhere' };

/** Reads an address. */
export function routeOf(path: string): Route {
  const [first, second, third, fourth, ...rest] = path.split('/').filter(Boolean);
  if (first === undefined) return { page: 'home' };
  if (first === 'sign-in' && second === undefined) return { page: 'sign-in' };
  if (first === 'keys' && third === undefined) return { page: 'keys', partyId: second };
  const thingId = second;
  if (first !== 'things' || !thingId || rest.length > 0) return { page: 'nowhere' };
  if (third === undefined) return { page: 'thing', thingId };
  if (third !== 'mandates' || !fourth) return { page: 'nowhere' };
  return fourth === 'new'
    ? { page: 'give-mandate', thingId }
    : { page: 'change-mandate', thingId, mandateId: fourth };
}

export const paths = {
  home: '/',
  signIn: '/sign-in',
  keys: '/keys',
  keysOf: (partyId: string) => `/keys/${partyId}`,
  thing: (thingId: string) => `/things/${thingId}`,
  giveMandate: (thingId: string) => `/things/${thingId}/mandates/new`,
  mandate: (thingId: string, mandateId: string) => `/things/${thingId}/mandates/${mandateId}`,
} as const;

const MOVED = 'page-moved';

export function goTo(path: string, { replace = false } = {}): void {
  if (path !== location.pathname) {
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    window.scrollTo({ top: 0 });
  }
  window.dispatchEvent(new Event(MOVED));
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(watch, () => location.pathname));
}

/** For links: a plain click stays on the page, any other is the browser’s. */
export function linkTo(path: string) {
  return {
    href: path,
    onClick(event: MouseEvent<HTMLAnchorElement>) {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      goTo(path);
    },
  };
}

function watch(watcher: () => void): () => void {
  window.addEventListener('popstate', watcher);
  window.addEventListener(MOVED, watcher);
  return () => {
    window.removeEventListener('popstate', watcher);
    window.removeEventListener(MOVED, watcher);
  };
}
