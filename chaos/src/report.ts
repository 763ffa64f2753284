import { writeFile } from 'node:fs/promises';
export async function writeReport(path: string, _: unknown): Promise<void> {
  await writeFile(path, '');
}
