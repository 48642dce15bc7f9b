package vocabulary

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lastAccent is the last mark of the scripts in which a mark is an accent, or a point that most writers leave out:
// Latin, Greek, Cyrillic, Hebrew and Arabic. A later mark is a vowel, as in Hindi, or makes another letter, as ビ of ヒ.
const lastAccent = 0x6ff

// WithoutAccents returns a text without the accents of its letters.
func WithoutAccents(text string) string {
	letters := strings.Map(func(r rune) rune {
		if r <= lastAccent && unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
	return norm.NFC.String(letters)
}
