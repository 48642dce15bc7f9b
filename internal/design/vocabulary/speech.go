package vocabulary

import (
	"slices"
	"time"
	"unicode"
)

// Speaking rates of the estimate. 150 words a minute is the unhurried rate of
// recorded announcements; 250 characters a minute, about as much content, is
// slow speech in Chinese, Japanese or Thai.
const (
	wordTime      = time.Minute / 150
	characterTime = time.Minute / 250
)

// unspaced are the languages written without spaces between words.
var unspaced = []string{"zh", "ja", "th", "lo", "km", "my", "bo", "dz", "yue"}

// SpeechTime estimates how long a text takes to speak in a language.
func SpeechTime(text, tag string) time.Duration {
	words := 0
	characters := 0
	inside := false
	for _, r := range text {
		is := isWordRune(r)
		if is {
			characters++
		}

		// A word counts at its first letter.
		if is && !inside {
			words++
		}

		inside = is
	}

	// In scripts without spaces, the words cannot be counted.
	if slices.Contains(unspaced, base(tag)) {
		return time.Duration(characters) * characterTime
	}
	return time.Duration(words) * wordTime
}

// ValueTime estimates how long a value takes to speak that is not known: as one word, or as two
// characters where words are not separated.
func ValueTime(tag string) time.Duration {
	if slices.Contains(unspaced, base(tag)) {
		return 2 * characterTime
	}
	return wordTime
}

// isWordRune reports whether r is part of a word. Punctuation between spaces, such as a
// dash, is not spoken.
func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}
