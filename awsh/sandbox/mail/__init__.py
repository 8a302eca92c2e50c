"""What SES does behind both of its APIs; moto answers an operation here and there, and sends nothing.

account.py                what is counted and limited in a region; who is suppressed
identities.py, dns.py     who may send, and how that is proved: by a link in a mail, or in the sandbox's Route 53
composing.py              a request's subject, bodies and attachments as one mail
handlebars.py             templates
sending.py, checking.py   a mail on its way into the outbox, or refused
events.py                 what SNS, EventBridge and CloudWatch are told of it

rules/ses*.py and rules/sesv2*.py   the operations of the two APIs, over one store: moto's SES of the region
../outbox.py, runners/outbox/       where mails are kept, and read
"""
