"""Who buys and how: people named in notes, their roles, and the stage of the purchase.

Pure: texts in, proposals with their words out. Rules and words are data: question_banks/buying/.
"""
