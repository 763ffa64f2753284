import { handlerName } from '@warren/messaging';
import { AuditHandler } from './audit.handler.ts';

it('the audit log is known to the inbox as it was released', () => {
  expect(handlerName(AuditHandler, AuditHandler.prototype.record)).toBe('AuditHandler.heard');
});
