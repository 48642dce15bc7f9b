package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Key is a key of the keypad: 0 to 9, Star, Hash.
type Key uint8

// The two keys that are not digits.
const (
	Star Key = 10
	Hash Key = 11
)

// String returns a key as scripted calls press it.
func (k Key) String() string {
	switch k {
	case Star:
		return "star"
	case Hash:
		return "hash"
	}
	return k.Symbol()
}

// Symbol returns the key's label on a keypad.
func (k Key) Symbol() string { return "0123456789*#"[k : k+1] }

// Choice is one entry of choices or anywhere: keys and phrases to one outcome.
type Choice struct {
	Outcome Outcome
	Keys    []Key
	Words   []string   // the phrases, case-folded
	phrases [][]string // their words, as sentences are compared
}

// String returns the choice's keys and words as a caller knows them: "1, lost card".
func (c *Choice) String() string {
	var names []string
	for _, k := range c.Keys {
		names = append(names, k.Symbol())
	}
	return strings.Join(append(names, c.Words...), ", ")
}

// Entry is the set of entries that a collect accepts, or a menu as an extension.
type Entry struct {
	Min, Max int // digits; 0 of words that keys do not enter
	Format   string
	Into     string
	Secret   bool
	Between  int64 // the longest time between two digits, in nanoseconds; 0 if no keys enter it
	HasEnd   bool  // of a collect: callers are told to end it with #

	CheckDigit string // of a collect: the check of its last digit, or ""
}

// Dialed returns the number of keys that an entry takes: up to a key that ends it, or up to the
// most digits and a # after them. Words take all keys, and no key is an entry.
func (e *Entry) Dialed(keys string) int {
	if e.Max == 0 {
		return len(keys)
	}

	digits := 0
	for i, key := range keys {
		switch {
		case digits == e.Max && key != '#':
			// After the last digit, only the closing # still belongs to the entry.
			return i
		case '0' <= key && key <= '9':
			digits++
		case key == '*' && e.CheckDigit == CheckMod11:
			digits = e.Max // X is the last digit
		case !e.isMark(key):
			// Another key ends the entry, and belongs to it.
			return i + 1
		}
	}

	return len(keys)
}

// isMark reports whether a key is a part of the entry that is no digit.
func (e *Entry) isMark(key rune) bool { return key == '*' && e.Format == FormatAmount }

// Pause returns how long a step waits for a further digit after some keys, before it takes them for a
// choice or for a whole entry.
func (e *Entry) Pause(keys string) time.Duration {
	digits := len(keys)
	for _, key := range keys {
		if key != '*' && key != '#' {
			continue
		}

		// A mark of the format, such as a decimal point, is no digit.
		digits--

		if !e.isMark(key) {
			return 0 // the key ends the entry
		}
	}

	// A full entry needs no wait. No further digit can follow.
	if digits >= e.Max {
		return 0
	}
	return time.Duration(e.Between)
}

// String describes the entry: "4 digits", "1 to 6 digits as amount", "words".
func (e *Entry) String() string {
	size := ""
	switch {
	case e.Format == FormatWords && e.Max > 0:
		digits := Entry{Min: e.Min, Max: e.Max, Format: FormatDigits}
		return "words, or " + digits.String()
	case e.Format == FormatWords:
		return "words"
	case e.Min == e.Max && e.Max > 0:
		size = strconv.Itoa(e.Max) + " "
	case e.Max > 0:
		size = fmt.Sprintf("%d to %d ", e.Min, e.Max)
	}

	out := size + "digits"
	if e.Format != FormatDigits {
		out += " as " + e.Format
	}
	if e.CheckDigit != "" {
		out += " with a check digit (" + e.CheckDigit + ")"
	}
	return out
}
