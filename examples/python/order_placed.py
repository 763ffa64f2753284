"""A consumer of order.placed.v1 in Python: pip install pika; python order_placed.py amqp://…"""

import json
import sys

import pika

connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
channel = connection.channel()
# A durable queue of its own, named <group>.events: it sees every fact once, however many processes share it.
channel.queue_declare("reports.events", durable=True, arguments={"x-queue-type": "quorum"})
channel.queue_bind("reports.events", exchange="warren.event.order.placed.v1")
channel.basic_qos(prefetch_count=32)
print("listening", flush=True)
for method, properties, body in channel.consume("reports.events"):
    order = json.loads(body)
    print(json.dumps({"id": properties.message_id, "type": properties.type, "from": properties.app_id,
                      "headers": properties.headers, "orderId": order["orderId"], "total": order["total"]}), flush=True)
    channel.basic_ack(method.delivery_tag)  # only now: a crash before this line brings the fact back
