/** Builds the page; during development it stands before a bank at BOT_URL, http://127.0.0.1:8080 unless said otherwise. */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const bank = process.env.BOT_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // The SDK is used as it stands in the workspace, without building it first.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  // Everything is a file of its own: the bank’s content security policy allows no inline scripts.
  build: {
    outDir: 'dist',
    assetsInlineLimit: 0,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // React and Mantine are most of it; browsers keep it until it changes.
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/v1': { target: bank, changeOrigin: false } } },
});
