import { enableCompileCache, flushCompileCache } from 'node:module';
import type { Duty } from './bank/roles.ts';

// A process that is killed before long must not spend its life on compiling; hence the import behind the cache.
enableCompileCache(process.argv[3]);
const { runMember } = await import('./bank/run-member.ts');
await runMember(JSON.parse(process.argv[2] ?? '') as Duty);
flushCompileCache();
