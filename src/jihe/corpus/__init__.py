"""Outcome notes made up by many hands: what the model of labour-capacity grades learns and is measured on [劳动能力鉴定]."""
