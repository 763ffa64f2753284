export { GetSummary } from './analytics.ts';
export { GetTimeline, LoggedEvent, ReadLog, SearchEvents, TimelineStep } from './audit.ts';
export {
  Campaign,
  CampaignProgress,
  CampaignState,
  CancelCampaign,
  CreateCampaign,
  GetCampaign,
  ListCampaigns,
  MaySend,
  PauseCampaign,
  PreviewCampaign,
  ResumeCampaign,
  SendCampaign,
} from './campaigns.ts';
export { OUTBOXES } from './outboxes.ts';
export { mayIssue } from './may-issue.ts';
export {
  consumedBy,
  ERASING_GROUPS,
  groupsOf,
  ownerOf,
  type Participant,
  type ParticipantName,
  participantNames,
  participants,
  publishedBy,
  sentBy,
  SHOWING_SERVICES,
  tasksOf,
} from './participants.ts';
export {
  accessPolicy,
  allow,
  JOURNEY_SCOPE,
  OPERATOR_SCOPE,
  PERSON_SCOPE,
  type Scope,
  SCOPES,
  scopesOf,
} from './grants.ts';
export { catalogue } from './catalogue.ts';
export { DeliverEmail, MailAccepted, MailRefused, MailUncertain } from './email.ts';
export { OrderFlagged } from './fraud.ts';
export {
  AbandonImport,
  AppendToImport,
  BeginImport,
  CompleteImport,
  ExportSelection,
  ExportSubscribers,
  GetImport,
  Import,
  ImportedConsent,
  type ImportRow,
  ImportSubscribers,
  ListImportErrors,
  ReadExport,
  ROWS_IN_A_PIECE,
  RowError,
} from './imports.ts';
export {
  CheckStock,
  ListProducts,
  Product,
  RestockProduct,
  StockRejected,
  StockReleased,
  StockReserved,
} from './inventory.ts';
export { GetPoints, PointsEarned } from './loyalty.ts';
export {
  MailStatus,
  NoteAnonymousReport,
  NoteMailReport,
  SubscriberBounced,
  SubscriberComplained,
} from './mail-reports.ts';
export { minorUnitsOf, Money } from './money.ts';
export { NotifyAdministrators } from './notifications.ts';
export {
  Customer,
  OrderConfirmed,
  OrderLine,
  OrderPlaced,
  OrderPlacedV2,
  OrderRejected,
  RejectionReason,
} from './orders.ts';
export {
  DepositMoney,
  GetWallet,
  ListWalletTransactions,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  WalletTransaction,
  WithdrawMoney,
} from './payments.ts';
export { publishedSecrets } from './published-secrets.ts';
export { MailStatement, ReportDay } from './report.ts';
export {
  AddSubscriber,
  Attributes,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  Subscriber,
  SubscriberAdded,
  SubscriberRemoved,
  SubscriberStatus,
  UpdateSubscriber,
} from './subscribers.ts';
export {
  AskToSubscribe,
  ConfirmSubscription,
  ErasePerson,
  ExportPerson,
  Origin,
  SubscriberConfirmed,
  SubscriberUnsubscribed,
  Unsubscribe,
} from './subscriptions.ts';
export { RequestsRefused, UserRegistered, UserRoleChanged } from './users.ts';
export {
  DeliverWebhook,
  EnableWebhook,
  GetWebhook,
  isForOperators,
  ListWebhookDeliveries,
  ListWebhooks,
  NewWebhookEndpoint,
  RedeliverWebhook,
  RegisterWebhook,
  RemoveWebhook,
  WebhookDelivery,
  WebhookDisabled,
  WebhookEndpoint,
  webhookEvents,
} from './webhooks.ts';
