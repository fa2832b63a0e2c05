/** The network as the SDK uses it, watched: whether the news stream is open, and whether the bank still knows us. */

export type StreamState = 'opening' | 'live' | 'lost';

export type Watchers = {
  readonly onStream: (state: StreamState) => void;
  /** The bank did not know the session any more. */
  readonly onSignedOut: () => void;
};

const STREAM = '/v1/events';
/** Where a 401 says that the code is wrong, not that the session has ended. */
const SIGN_IN = '/v1/sign-in';

export function watchedFetch(fetch: typeof globalThis.fetch, watchers: Watchers): typeof globalThis.fetch {
  return async (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input, 'http://page').pathname;
    const isStream = path === STREAM;
    try {
      const response = await fetch(input, init);
      if (response.status === 401 && path !== SIGN_IN) watchers.onSignedOut();
      return isStream && response.body ? watchedStream(response, response.body, watchers) : response;
    } catch (error) {
      if (isStream && !init?.signal?.aborted) watchers.onStream('lost');
      throw error;
    }
  };
}

function watchedStream(
  response: Response,
  body: ReadableStream<Uint8Array>,
  { onStream }: Watchers,
): Response {
  onStream(response.ok ? 'live' : 'lost');
  const reader = body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error) => {
        onStream('lost');
        throw error;
      });
      if (!done) return controller.enqueue(value);
      onStream('lost');
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(watched, { status, statusText, headers });
}
