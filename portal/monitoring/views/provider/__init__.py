"""The provider's pages about returns: /provider/returns/<agreement reference>/<number>/…

Not yours means not found. A page that somebody else has overtaken answers 409 and shows what was typed.
"""
