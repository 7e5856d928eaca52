"""Outcome notes made up by many hands: what the model of grades learns from and is measured on [劳动能力鉴定]."""
