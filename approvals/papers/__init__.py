"""Papers of those who judge: receipts, supplement slips, verification reports."""
