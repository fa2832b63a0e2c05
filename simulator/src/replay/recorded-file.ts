/** Where tests find the recording of workplace charging; it stands beside the repository and not in it. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const place = '../../../../shared/data/ev-sessions-workplace/station_data_dataverse.csv';
const path = fileURLToPath(new URL(place, import.meta.url));

/** The file's path, or nothing where there is no such file. */
export const recordedFile = existsSync(path) ? path : undefined;

/** What a test says that needs the file and has none. */
export const fileAbsent = recordedFile === undefined ? 'skipped: file absent' : false;
