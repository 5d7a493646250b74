"""Pictures of every page: both languages, light and dark, 1366 by 768.

python -m tools.pictures --out DIR [--desk DIR]
"""

import sys

from ssr_desk.ui.pictures import main

if __name__ == "__main__":
    sys.exit(main())
