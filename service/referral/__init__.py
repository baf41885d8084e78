"""A referral: gate ─► referable ─► document ─► canonical JSON ─► id and signature. Nothing is stored."""
