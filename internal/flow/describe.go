package flow

import (
	"fmt"
	"strconv"
	"strings"
)

// String gives the choice's keys and words as a caller knows them: "1, lost card".
func (c *Choice) String() string {
	var names []string
	for _, k := range c.Keys {
		names = append(names, k.Symbol())
	}
	return strings.Join(append(names, c.Words...), ", ")
}

// String writes a key as a scripted call presses it.
func (k Key) String() string {
	switch k {
	case Star:
		return "star"
	case Hash:
		return "hash"
	}
	return fmt.Sprint(uint8(k))
}

// Symbol gives the key as it stands on a keypad.
func (k Key) Symbol() string {
	switch k {
	case Star:
		return "*"
	case Hash:
		return "#"
	}
	return k.String()
}

// String says what the entry is: "4 digits", "1 to 6 digits as amount", "words".
func (e *Entry) String() string {
	size := ""
	switch {
	case e.Format == FormatWords:
		return "words"
	case e.Min == e.Max && e.Max > 0:
		size = strconv.Itoa(e.Max) + " "
	case e.Max > 0:
		size = fmt.Sprintf("%d to %d ", e.Min, e.Max)
	}
	if e.Format == FormatDigits {
		return size + "digits"
	}
	return size + "digits as " + e.Format
}
