"""What servers cost, and the ways to buy them: on demand, spot, reserved, by a savings plan.

money.py         hours, percentages, rounding        listprices.py   on-demand prices, of the Price List API
prices.py        `ec2 price`, `ec2 options`           options.py      the ways to buy one type, side by side
spot.py          `ec2 spot …`: declares               spotprices.py   histories
requests.py      spot requests as rows, and why they are as they are; requesting.py: making, ending, waiting
reserved.py      `ec2 reserved …`: declares           offerings.py    of Reserved Instances; coverage.py
savings.py       `ec2 savings …`                      plans.py        savings plans and their rates
"""
