package vocabulary

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// KeyWords are the words that prompts use to name the keys of a keypad. All have spaces in place
// of hyphens.
type KeyWords struct {
	Digits  [10][]string `json:"digits"`  // the words for 0 to 9
	Star    []string     `json:"star"`    // the words for *
	Pound   []string     `json:"pound"`   // the words for #
	Press   []string     `json:"press"`   // verbs that a key follows: "press 1"
	Pressed []string     `json:"pressed"` // verbs that follow a key: "1 を押して"
	Filler  []string     `json:"filler"`  // what may stand between the verb and the key: "the", "button"
	Pick    []string     `json:"pick"`    // before a range: "between" 1 and 5
	To      []string     `json:"to"`      // in a range: 1 "through" 5
	Or      []string     `json:"or"`      // in a list: 1 "or" 2
	For     []string     `json:"for"`     // before the purpose of a key: 2 "for" sales
	Any     []string     `json:"any"`     // stands for every key: "any key"
	Not     []string     `json:"not"`     // has a verb and a digit's word and names no key: "choose one"
	Say     []string     `json:"say"`     // asks for a word in place of a key
}

// Key is a key of a keypad: 0 to 9, Star, Pound.
type Key uint8

// The keys that are not digits.
const (
	Star Key = 10 + iota
	Pound
	numKeys
)

// KeySet is a set of keys.
type KeySet uint16

// With returns the set with a key added.
func (s KeySet) With(k Key) KeySet { return s | 1<<k }

// Has reports whether a key is in the set.
func (s KeySet) Has(k Key) bool { return s>>k&1 != 0 }

// Without returns the keys that are not in another set.
func (s KeySet) Without(t KeySet) KeySet { return s &^ t }

// Keys returns the keys of the set in order.
func (s KeySet) Keys() []Key {
	var out []Key
	for k := range numKeys {
		if s.Has(k) {
			out = append(out, k)
		}
	}
	return out
}

// Spoken is the result of reading the keys in a text.
type Spoken struct {
	Named     KeySet // a caller is told to press them
	Mentioned KeySet // Named, and every other digit or word for a key that stands alone
	Any       bool   // every key may be pressed
	Words     bool   // a caller may say a word in place of a key
}

// Or returns what two texts, or a text in two languages, say of keys.
func (s Spoken) Or(t Spoken) Spoken {
	return Spoken{s.Named | t.Named, s.Mentioned | t.Mentioned, s.Any || t.Any, s.Words || t.Words}
}

// KeysIn reads the keys that a text names in the words of its language. An empty tag is a text for
// all languages.
func KeysIn(text, tag string) Spoken {
	text = normal(text)
	if v, known := vocabularies()[base(tag)]; known {
		return v.keys(text)
	}
	var out Spoken
	for _, v := range vocabularies() {
		out = out.Or(v.keys(text))
	}
	return out
}

// ForeignKeysIn returns the keys that a text names in the words of other languages than its own,
// as a menu of languages does: "For English, press 1. Para español, oprima el dos."
func ForeignKeysIn(text, tag string) Spoken {
	text = normal(text)
	var out Spoken
	for l, v := range vocabularies() {
		if l == base(tag) || !v.mayName(text) {
			continue
		}
		if said := v.keys(text); said.Named != 0 {
			out = out.Or(said)
		}
	}
	return out
}

// role is the role of a word in a text that names keys. A word can have several roles.
type role uint16

const (
	isKey role = 1 << iota
	isPress
	isPressed
	isFiller
	isPick
	isTo
	isOr
	isFor
	isAny
	isSay
	isWritten // a key that is written as a word
	isArticle // the word for 1 that is an article too: "una tecla"
	isNumber  // a number of several digits, or with a sign or unit: no key
	isClause  // the end of a clause
	isSentence
	isWord // any other
)

const isBreak = isClause | isSentence

// token is a word, a number or a mark of a text.
type token struct {
	role role
	key  Key // if it is one
}

// is reports whether a token has one of some roles.
func (t token) is(r role) bool { return t.role&r != 0 }

// sentence is the tokens of a text in the words of one language.
type sentence struct {
	tokens []token
	named  KeySet
	at     map[int]bool // the tokens that name a key
}

// mayName reports whether a normal text has the beginning of a verb, without which it names no key.
func (v *vocabulary) mayName(text string) bool {
	return slices.ContainsFunc(v.verbs, func(verb string) bool { return strings.Contains(text, verb) })
}

// keys reads the keys that a normal text names in the words of the vocabulary.
func (v *vocabulary) keys(text string) Spoken {
	s := sentence{tokens: v.tokens(text), at: map[int]bool{}}
	var out Spoken
	verbs := role(0)
	for i, t := range s.tokens {
		switch verbs |= t.role & (isPress | isPressed); {
		case t.is(isPress):
			s.follow(i + 1)
		case t.is(isPressed):
			s.precede(i - 1)
		}

		out.Any = out.Any || t.is(isAny)
		out.Words = out.Words || t.is(isSay)
	}

	// Keys without a verb count only in a text that is about keys at all.
	if found := s.named != 0; found || verbs != 0 {
		s.addElliptic()
		if !found && len(s.at) < 2 {
			s.named = 0 // a number by itself
		}
	}

	out.Named = s.named
	out.Mentioned = s.named

	// Keys that a text only mentions explain a choice, but are no offer.
	for i, t := range s.tokens {
		if t.is(isKey) && (!t.is(isWritten) || v.spaced) {
			out.Mentioned = out.Mentioned.With(t.key)
		}
		out.Mentioned |= s.inRange(i)
	}

	return out
}

// follow names the keys after a verb: "press the 1 key", "press 1, 2 or 3", "press 1 through 5".
func (s *sentence) follow(i int) {
	i = s.skip(i, 1)
	if s.token(i).is(isArticle) && !s.isKeyAt(i) { // "una tecla"
		i = s.skip(i+1, 1)
	}

	if s.token(i).is(isClause) { // "press: 1"
		i = s.skip(i+1, 1)
	}

	if s.token(i).is(isPick) && !s.token(i).is(isKey) {
		i = s.skip(i+1, 1)
	}

	s.nameList(i)
}

// nameList names the keys of a list that begins at a token: "1", "1 or 2", "1 through 5".
func (s *sentence) nameList(i int) {
	for s.isKeyAt(i) {
		s.name(i)
		next := s.skip(i+1, 1)
		for s.token(next).is(isClause) && s.token(s.skip(next+1, 1)).is(isOr) {
			next = s.skip(next+1, 1) // "1, or 2"
		}

		// Without an "or", the next key has its own verb.
		if !s.token(next).is(isOr | isTo) {
			return
		}
		i = s.skip(next+1, 1)
	}
}

// precede names the keys before a verb: "1 を押して", "1、2、または 3 を押して".
func (s *sentence) precede(i int) {
	i = s.skip(i, -1)
	for s.isKeyAt(i) {
		s.name(i)
		before := s.skip(i-1, -1)
		if !s.token(before).is(isOr | isTo | isClause) {
			return
		}
		i = s.skip(before-1, -1)
	}
}

// addElliptic names the keys of clauses without a verb, in a text that names a key with one: "For
// cards, press 1. For bills, 2.", "press 1 for cards or 2 for bills".
func (s *sentence) addElliptic() {
	written := false // whether the text writes keys as words
	for i := range s.at {
		written = written || s.tokens[i].is(isWritten) && s.tokens[i].key < Star
	}

	last := numKeys // the key named before; no key is the next after numKeys
	inOrder := 0    // keys that are named as the next in order
	for i, t := range s.tokens {
		if !t.is(isKey) {
			continue
		}

		// A word such as "one" is a key only if the text writes another key as a word.
		isDigit := !t.is(isWritten) || t.key >= Star
		canBeKey := isDigit || written && !t.is(isArticle)
		if !s.at[i] && canBeKey && s.isElliptic(i, last, &inOrder) {
			s.nameList(i)
		}
		if s.at[i] {
			last = t.key
		}
	}
}

// isElliptic reports whether a key stands where texts name keys without a verb. This is the end of
// a clause, after a comma or an article, as the next key in order, or like an earlier key. It is
// also the beginning of a clause, before the purpose of the key.
func (s *sentence) isElliptic(i int, last Key, inOrder *int) bool {
	if !s.isKeyAt(i) {
		return false
	}

	before := s.token(s.skip(i-1, -1))
	after := s.token(s.skip(i+1, 1))

	// After a word of a range, a choice or a number, the digit is no key by itself.
	if before.is(isTo|isPick|isNumber) && !before.is(isBreak|isOr) && !s.token(i-1).is(isFiller) {
		return false
	}

	// At the end of a clause, a key needs one more sign that it is a key.
	if after.is(isBreak | isOr) {
		if s.tokens[i].key == Star || before.is(isBreak|isOr) || s.token(i-1).is(isFiller) {
			return true
		}

		if s.tokens[i].key == last+1 {
			*inOrder++
		}
		return *inOrder > 0
	}

	return before.is(isBreak|isOr) && after.is(isFor)
}

// isKeyAt reports whether a token is a key by itself. It is no part of a longer number that is
// written digit by digit. It is no article, although the word for 1 is an article in many
// languages.
func (s *sentence) isKeyAt(i int) bool {
	t := s.token(i)
	next := s.token(i + 1)
	goesOn := next.is(isKey|isNumber) && !next.is(isOr|isTo|isFor|isFiller|isPick)
	if !t.is(isKey) || goesOn || s.token(i-1).is(isNumber) {
		return false
	}
	if t.is(isArticle) {
		return next.is(isBreak | isFor | isOr | isTo | isPressed)
	}
	return true
}

// inRange returns the keys between two keys of a range that begins at a token: "1 through 5",
// "between 1 and 5".
func (s *sentence) inRange(i int) KeySet {
	// Fillers may stand between the keys and the words of the range.
	first := s.token(i)
	to := s.skip(i+1, 1)
	last := s.token(s.skip(to+1, 1))
	picked := s.token(s.skip(i-1, -1)).is(isPick) || s.token(i-1).is(isPick)

	// "1 or 2" is a range only after a word such as "between".
	ranges := s.token(to).is(isTo) || s.token(to).is(isOr) && picked

	// Star and pound have no place between digits.
	areDigits := first.is(isKey) && last.is(isKey) && last.key < Star
	if !ranges || !areDigits {
		return 0
	}

	var out KeySet
	for k := first.key; k <= last.key; k++ {
		out = out.With(k)
	}

	return out
}

// name adds a key, with the other keys of the range that it begins.
func (s *sentence) name(i int) {
	s.at[i] = true
	s.named = s.named.With(s.tokens[i].key) | s.inRange(i)
}

// skip returns the first token from one on, in a direction, that is more than a filler.
func (s *sentence) skip(i, by int) int {
	for t := s.token(i); t.is(isFiller) && !t.is(isKey); t = s.token(i) {
		i += by
	}
	return i
}

// token returns a token; before and after the text are ends of sentences.
func (s *sentence) token(i int) token {
	if i < 0 || i >= len(s.tokens) {
		return token{role: isSentence}
	}
	return s.tokens[i]
}

// vocabularies returns the words for keys of each language, by the base of the tag.
var vocabularies = sync.OnceValue(func() map[string]*vocabulary {
	out := map[string]*vocabulary{}
	for _, tag := range slices.Sorted(maps.Keys(All())) {
		out[tag] = newVocabulary(All()[tag])
	}
	return out
})
