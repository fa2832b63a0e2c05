/** Journal positions in answers and questions: what has seen an answer may ask to see at least that much. */

import { Type } from 'typebox';

/** In the answer to a change: where it stands in the journal. */
export const Position = Type.String({ description: 'Journal position at which this stands.' });

/** In a question to the views, which stand behind the teller: it waits until they have come that far. */
export const SeenPosition = {
  position: Type.Optional(Type.String({ description: 'Show at least this journal position.' })),
};
