package vocabulary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// vocabulary has the words for keys of one language, and splits texts into tokens by them.
type vocabulary struct {
	phrases map[rune][]phrase // by the first letter, the longest first
	verbs   []string          // the first words of phrases that follow a key or precede it
	spaced  bool              // words are written with spaces between
}

// phrase is one or more words with what they do where a text names keys.
type phrase struct {
	text string
	token
}

func newVocabulary(words *Words) *vocabulary {
	w := &words.Keys
	v := &vocabulary{phrases: map[rune][]phrase{}, spaced: inSpacedScript(firstRune(w.Digits[2][0]))}
	for k, names := range w.Digits {
		v.add(names, token{isKey | isWritten, Key(k)})

		// A number of digits, as of a card, is no key.
		for _, length := range append([]string{strconv.Itoa(k)}, names...) {
			for _, digits := range words.CardNumber.Digits { // "4 digits"
				v.add([]string{strings.ReplaceAll(digits, "#", length)}, token{role: isWord})
			}
		}
	}

	// In scripts with spaces, the word for one is often also an article.
	if v.spaced {
		v.add(w.Digits[1], token{role: isArticle})
	}

	v.add(w.Star, token{isKey | isWritten, Star})
	v.add(w.Pound, token{isKey | isWritten, Pound})

	for _, list := range []struct {
		words []string
		role  role
	}{
		{w.Press, isPress},
		{w.Pressed, isPressed},
		{w.Filler, isFiller},
		{w.Pick, isPick},
		{w.To, isTo},
		{w.Or, isOr},
		{w.For, isFor},
		{w.Any, isAny},
		{w.Not, isWord},
		{w.Say, isSay},
	} {
		v.add(list.words, token{role: list.role})
	}

	for _, verb := range slices.Concat(w.Press, w.Pressed) {
		first, _, _ := strings.Cut(norm.NFC.String(verb), " ")
		v.verbs = append(v.verbs, first)
	}

	// Longer phrases come first, so a short one does not match inside of a longer one.
	for _, list := range v.phrases {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.text) - len(a.text) })
	}

	return v
}

// add adds words, or a role to those that have one.
func (v *vocabulary) add(words []string, t token) {
	for _, word := range words {
		word = norm.NFC.String(word)
		list := v.phrases[firstRune(word)]
		if i := slices.IndexFunc(list, func(p phrase) bool { return p.text == word }); i >= 0 {
			list[i].role |= t.role
			continue
		}
		v.phrases[firstRune(word)] = append(list, phrase{word, t})
	}
}

// normal returns a text as vocabularies read it.
func normal(text string) string { return strings.ToLower(norm.NFC.String(text)) }

// tokens splits a normal text. Markup, quotation marks and spaces are left out.
func (v *vocabulary) tokens(text string) []token {
	var out []token
	for at := 0; at < len(text); {
		t, length := v.next(text, at)
		if t.role != 0 {
			out = append(out, t)
		}
		at += length
	}
	return out
}

// next returns the token at an offset, without a role if it is left out, and its length.
func (v *vocabulary) next(text string, at int) (token, int) {
	rest := text[at:]
	r, size := utf8.DecodeRuneInString(rest)

	// The phrases are grouped by their first letter, so only a few are compared.
	for _, p := range v.phrases[r] {
		if length := matches(text, at, p.text); length > 0 {
			return p.token, length
		}
	}

	switch {
	case unicode.IsDigit(r):
		return number(text, at)
	case r == '<' && strings.ContainsRune(rest, '>'): // markup of SSML
		return token{}, strings.IndexByte(rest, '>') + 1
	case r == '*' || r == '＊':
		return token{isKey, Star}, size
	case (r == '#' || r == '＃') && !unicode.IsDigit(firstRune(rest[size:])):
		return token{isKey, Pound}, size
	case strings.ContainsRune(".!?…。！？؟।\n", r):
		return token{role: isSentence}, size
	case strings.ContainsRune("-–~", r) && endsInDigit.MatchString(text[:at]) &&
		startsWithDigit.MatchString(rest[size:]):
		// A dash between two digits stands for a range.
		return token{role: isTo}, size
	case strings.ContainsRune(",;:、，；：،؛–—()", r), r == '-' && strings.HasPrefix(rest[size:], " "):
		return token{role: isClause}, size
	case inSpacedScript(r):
		end := strings.IndexFunc(rest, func(r rune) bool { return !inSpacedScript(r) })
		if end < 0 {
			end = len(rest)
		}
		return token{role: isWord}, end
	case unicode.IsLetter(r), unicode.IsSymbol(r):
		return token{role: isWord}, size
	}

	return token{}, size
}

// matches returns the length of a phrase at an offset of a text, or 0 if it is not there or is part
// of a longer word. Any space matches a space of the phrase.
func matches(text string, at int, phrase string) int {
	rest := text[at:]
	for _, r := range phrase {
		have, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == ' ' && (unicode.IsSpace(have) || have == '-'):
			rest = strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
		case have == r:
			rest = rest[size:]
		default:
			return 0
		}
	}

	// A phrase inside of a longer word is another word.
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	last, _ := utf8.DecodeLastRuneInString(phrase)
	if isJoined(before, firstRune(phrase)) || isJoined(firstRune(rest), last) {
		return 0
	}

	return len(text) - at - len(rest)
}

// isJoined reports whether a letter next to the end of a word makes it a part of a longer word.
func isJoined(beside, end rune) bool {
	return inSpacedScript(end) && (inSpacedScript(beside) || unicode.IsDigit(beside) && unicode.Is(unicode.Latin, end))
}

// number returns the token of a number and its length. The number is a key if it is one digit by
// itself. It is no part of a time, an amount or a telephone number, and no ordinal.
func number(text string, at int) (token, int) {
	// In a range such as 1-5, the first digit is a key by itself.
	if oneToOne.MatchString(text[at:]) {
		return token{isKey, digitValue(rune(text[at]))}, 1
	}

	end := at
	digits := 0
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if unicode.IsDigit(r) {
			digits++
		} else if !strings.ContainsRune("-./:,'+", r) || !unicode.IsDigit(firstRune(text[end+size:])) {
			// A separator belongs to the number only if a digit follows it.
			break
		}

		end += size
	}

	r, _ := utf8.DecodeRuneInString(text[at:])
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after := firstRune(text[end:])
	isAmount := strings.ContainsRune("$€£¥+#", before) || strings.ContainsRune("%€$£¥°", after)
	isInWord := unicode.Is(unicode.Latin, before) || unicode.Is(unicode.Latin, after)

	// The value of a digit is over 9 in a script that no language here has.
	isOneDigit := digits == 1 && digitValue(r) <= 9
	if isAmount || isInWord || !isOneDigit {
		return token{role: isNumber}, end - at
	}

	return token{isKey, digitValue(r)}, end - at
}

// A range of two digits with a mark between: "1-5".
var (
	oneToOne        = regexp.MustCompile(`^[0-9] ?[-–~] ?[0-9]($|[^0-9.:/-]|[.:]($|[^0-9]))`)
	endsInDigit     = regexp.MustCompile(`(^|[^0-9])[0-9] ?$`)
	startsWithDigit = regexp.MustCompile(`^ ?[0-9]($|[^0-9])`)
)

// digitValue returns the value of a digit, or 10 in a script that no language here has.
func digitValue(r rune) Key {
	// Unicode has the ten digits of a script in a row (4.6).
	for _, zero := range "0٠۰०௦０" {
		if zero <= r && r <= zero+9 {
			return Key(r - zero)
		}
	}
	return 10
}

// inSpacedScript reports whether a letter or mark is part of a word in a script that writes spaces
// between words and nothing at them.
func inSpacedScript(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul) && r != 'ー'
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
