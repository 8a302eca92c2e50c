"""What is typed, pasted or recalled is seen as what it is: nothing in a line hides or turns it around."""

from __future__ import annotations

from bisect import bisect_right

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from awsh.output.safe import is_plain, safe_text, shown


class Visible(Processor):
    """Writes out what `safe_text` does; prompt_toolkit itself does so for control characters only."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        given = transformation_input.fragments
        if is_plain(fragment_list_to_text(given)):
            return Transformation(given)
        fragments: StyleAndTextTuples = []
        places = [0]
        for style, character, *_ in explode_text_fragments(given):
            hidden = not shown(character) and ord(character) > 0x9F
            text = safe_text(character) if hidden else character
            fragments.append((f"{style} class:error" if hidden else style, text))
            places.append(places[-1] + len(text))
        return Transformation(
            fragments,
            source_to_display=lambda position: places[min(position, len(places) - 1)],
            display_to_source=lambda position: bisect_right(places, position) - 1,
        )
