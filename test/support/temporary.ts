/**
 * Folders that are gone at the end of this process at the latest, also when it is interrupted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

process.on('exit', () => {
  for (const folder of folders) removeTemporary(folder);
});

export function makeTemporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `wirebook-${name}-`));
  folders.add(folder);
  return folder;
}

export function removeTemporary(folder: string): void {
  folders.delete(folder);
  // What has just been ended may still be writing.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
