"""The words behind `apigw`."""

from __future__ import annotations

from awsh import Group

apigw = Group("apigw", "APIs over HTTP in front of functions.", module="awsh_apigw.commands")
route = apigw.group("route", "Routes: which request leads where.", module="awsh_apigw.routes.commands")
stage = apigw.group("stage", "Stages: what is served, and how.", module="awsh_apigw.stages.commands")
cors = apigw.group("cors", "CORS: pages of which sites may call.", module="awsh_apigw.cors.commands")
