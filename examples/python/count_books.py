"""Asks a service in Python, and emits an event to it: pip install pika; python count_books.py amqp://…"""

import json
import sys
import uuid

import pika

connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
answers = {}
# RabbitMQ's direct reply-to: no queue to declare. The service's user needs write on the default exchange for it.
channel.basic_consume("amq.rabbitmq.reply-to", auto_ack=True, on_message_callback=lambda _channel, _method,
                      properties, body: answers.update({properties.correlation_id: (properties, json.loads(body))}))


def ask(pattern, data, within_ms=5_000):
    question = str(uuid.uuid4())
    channel.basic_publish("warren.requests", "library", json.dumps(data), mandatory=True,
                          properties=pika.BasicProperties(type=pattern, correlation_id=question,
                                                          reply_to="amq.rabbitmq.reply-to", expiration=str(within_ms)))
    while question not in answers:
        connection.process_data_events(time_limit=1)
    properties, answer = answers.pop(question)
    return properties.headers["warren-status"], answer  # "last", or "refused" and "failed" with the reason


channel.basic_publish("warren.event.book.lent.v1", "", json.dumps({"title": "Emma"}), pika.BasicProperties(
    type="book.lent.v1", message_id=str(uuid.uuid4()), content_type="application/json", delivery_mode=2))
print(json.dumps([ask("library.count", ["Emma", "Persuasion"]), ask("library.burn", [])]), flush=True)
connection.close()
