/** Server-sent events as the HTML standard writes them: lines of `field: value`, an empty line ends an event. */

export type ServerSentEvent = { readonly type: string; readonly data: string; readonly id: string };

export type EventParser = {
  /** Takes the next piece of the stream, wherever it was cut, and returns the events that are now whole. */
  push(piece: string): ServerSentEvent[];
  /** How long the server asks to wait before connecting again, if it said so. */
  retryMs(): number | undefined;
};

export function createEventParser(lastId = ''): EventParser {
  let buffer = '';
  let type = '';
  let data: string[] = [];
  let id = lastId;
  let retryMs: number | undefined;

  function endEvent(): ServerSentEvent[] {
    const event = { type: type || 'message', data: data.join('\n'), id };
    const whole = data.length > 0;
    type = '';
    data = [];
    return whole ? [event] : [];
  }

  function takeLine(line: string): ServerSentEvent[] {
    if (line === '') return endEvent();
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
    if (field === 'id' && !value.includes('\0')) id = value;
    if (field === 'retry' && /^[0-9]+$/.test(value)) retryMs = Number(value);
    return [];
  }

  return {
    retryMs: () => retryMs,
    push(piece) {
      buffer += piece;
      // A carriage return at the end may be the first half of a line end, so it waits for the next piece.
      const end = buffer.endsWith('\r') ? buffer.length - 1 : buffer.length;
      const lines = buffer.slice(0, end).split(/\r\n|\n|\r/);
      buffer = (lines.pop() ?? '') + buffer.slice(end);
      return lines.flatMap(takeLine);
    },
  };
}
