import { GetSummary } from './analytics.ts';
import { GetTimeline, ReadLog, SearchEvents } from './audit.ts';
import type { Contract } from './contract.ts';
import { DeliverEmail } from './email.ts';
import { OrderFlagged } from './fraud.ts';
import { CheckStock, ListProducts, RestockProduct, StockRejected, StockReleased, StockReserved } from './inventory.ts';
import { GetPoints, PointsEarned } from './loyalty.ts';
import { NotifyAdministrators } from './notifications.ts';
import { OrderConfirmed, OrderPlaced, OrderPlacedV2, OrderRejected } from './orders.ts';
import {
  DepositMoney,
  GetWallet,
  ListWalletTransactions,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  WithdrawMoney,
} from './payments.ts';
import { CancelReplay, GetReplay, ListReplays, StartReplay } from './replays.ts';
import {
  AddSubscriber,
  EnrolSubscriber,
  GetSubscriber,
  ListSubscribers,
  RemoveSubscriber,
  SubscriberAdded,
  SubscriberRemoved,
} from './subscribers.ts';
import {
  AskToSubscribe,
  ConfirmSubscription,
  ErasePerson,
  ExportPerson,
  SubscriberConfirmed,
  SubscriberUnsubscribed,
  Unsubscribe,
} from './subscriptions.ts';
import {
  TaskCancelled,
  TaskCancelRequested,
  TaskFailed,
  TaskProgressed,
  TaskRetried,
  TaskStarted,
  TaskSucceeded,
} from './tasks.ts';
import { UserRegistered } from './users.ts';
import {
  DeliverWebhook,
  EnableWebhook,
  GetWebhook,
  ListWebhookDeliveries,
  ListWebhooks,
  RedeliverWebhook,
  RegisterWebhook,
  RemoveWebhook,
  WebhookDisabled,
} from './webhooks.ts';

/** All that is said in Warren. The shared topology, the documentation and `GET /tasks/types` are made from it. */
export const catalogue = [
  AddSubscriber,
  ListSubscribers,
  GetSubscriber,
  RemoveSubscriber,
  EnrolSubscriber,
  AskToSubscribe,
  ConfirmSubscription,
  Unsubscribe,
  ExportPerson,
  ErasePerson,
  SubscriberConfirmed,
  SubscriberUnsubscribed,
  DeliverEmail,
  NotifyAdministrators,
  UserRegistered,
  SubscriberAdded,
  SubscriberRemoved,
  TaskStarted,
  TaskProgressed,
  TaskRetried,
  TaskSucceeded,
  TaskFailed,
  TaskCancelled,
  TaskCancelRequested,
  CheckStock,
  ListProducts,
  RestockProduct,
  GetWallet,
  DepositMoney,
  WithdrawMoney,
  ListWalletTransactions,
  GetPoints,
  GetSummary,
  SearchEvents,
  ReadLog,
  GetTimeline,
  StartReplay,
  ListReplays,
  GetReplay,
  CancelReplay,
  OrderPlaced,
  OrderPlacedV2,
  OrderConfirmed,
  OrderRejected,
  OrderFlagged,
  StockReserved,
  StockRejected,
  StockReleased,
  PaymentSucceeded,
  PaymentFailed,
  PaymentRefunded,
  PointsEarned,
  RegisterWebhook,
  ListWebhooks,
  GetWebhook,
  RemoveWebhook,
  EnableWebhook,
  ListWebhookDeliveries,
  RedeliverWebhook,
  DeliverWebhook,
  WebhookDisabled,
] as const satisfies readonly Contract[];
