package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// fate says which calls an agent answered: 1 yes, 0 no, -1 not known. It is found before any length.
type fate struct {
	answered []int8
	weight   float64
	by       []string          // the votes, in words
	column   *column           // of outcomes, or nil
	words    map[string]string // the outcome of each of its words
	proof    Words             // as in the map's key answered_if, if no column of outcomes tells it
	given    bool              // the map says it
	empty    *column           // the time whose empty cells tell it
}

// voters are the columns of a file that tell who was answered.
type voters struct{ *callSheet }

// fates are the partitions of the rows into answered and other calls, the strongest first. Columns that agree add
// their votes.
func (s *voters) fates() (out []*fate) {
	var all []*fate
	add := func(f *fate) {
		if s.isPossible(f) {
			all = append(all, f)
		}
	}

	for _, c := range s.columns {
		if c.isConstant() {
			continue
		}
		add(s.fateOfTimes(c))
		add(s.fateOfLengths(c))
		if !c.isDated() && (c.lengths == nil || len(c.words) <= mostOutcomes) {
			add(s.fateOfWords(c))
		}
		add(s.fateOfTexts(c))
	}

	for _, f := range all {
		k := slices.IndexFunc(out, func(k *fate) bool { return agreement(f.answered, k.answered) >= agreeShare })
		if k < 0 {
			out = append(out, f)
			continue
		}
		out[k].join(f)
	}

	slices.SortStableFunc(out, func(a, b *fate) int { return cmp.Compare(b.weight, a.weight) })
	return out
}

// join adds the vote of another fate that agrees.
func (f *fate) join(other *fate) {
	isStronger := other.weight > 1 && f.weight < other.weight
	if isStronger {
		f.answered = other.answered
		f.empty = other.empty
	}
	if isStronger || len(f.proof) == 0 {
		f.proof = other.proof
	}
	f.weight += other.weight

	f.by = append(f.by, other.by...)
	isBetter := other.column != nil && (f.column == nil ||
		other.column.fitText("outcome") < f.column.fitText("outcome"))
	if isBetter {
		f.column = other.column
		f.words = other.words
	}
}

// isPossible reports whether a partition tells enough: most rows are known, and some calls are answered and some not.
func (s *voters) isPossible(f *fate) bool {
	if f == nil {
		return false
	}
	answered := 0
	known := 0
	for _, v := range f.answered {
		if v >= 0 {
			known++
		}
		if v == 1 {
			answered++
		}
	}
	return float64(known) >= fateKnown*float64(s.n) && float64(answered) >= fateAnswered*float64(known) &&
		answered < known
}

// fateBy marks the rows in which something holds.
func (s *voters) fateBy(vote float64, by string, holds func(i int) bool) *fate {
	f := &fate{answered: make([]int8, s.n), weight: vote, by: []string{by}}
	for i := range f.answered {
		if holds(i) {
			f.answered[i] = 1
		}
	}
	return f
}

// fateOf marks the rows in which the cell of a column shows an answer. The words of the other cells, with the empty
// one, show that nobody answered.
func (s *voters) fateOf(c *column, vote float64, by string, shows func(i int) bool) *fate {
	f := s.fateBy(vote, fmt.Sprintf("%q %s", c.text, by), shows)
	words := map[string]bool{"": true}
	for i, text := range c.cells {
		if !shows(i) {
			words[text] = true
		}
	}
	f.proof = Words{{Key: diag.Text{Value: c.text}, Value: sortedKeys(words)}}
	return f
}

// fateOfTimes takes an empty time for a call that was not answered.
func (s *voters) fateOfTimes(c *column) *fate {
	values := c.times
	if values == nil {
		values = c.clocks
	}
	isNamed := c.fit(atAnswer, timeRoles) <= hintedName
	isLength := c.lengths != nil && c.times == nil && (!isNamed || c.lengthFit() < hintedName)
	if values == nil || isLength {
		return nil
	}

	vote := voteSomeTime
	if isNamed {
		vote = voteAnswer
	}
	f := s.fateOf(c, vote, "is empty", func(i int) bool { return !math.IsNaN(values[i]) })
	f.empty = c
	return f
}

// fateOfLengths takes an empty or no conversation for a call that was not answered.
func (s *voters) fateOfLengths(c *column) *fate {
	const several = 10
	if c.lengths == nil || len(c.words) <= several || c.times != nil {
		return nil
	}
	other := otherName // of a part that answered calls may lack
	for _, value := range []string{theWait, theSpeed, theGaveUp, theHold, theWrap, theRing} {
		other = min(other, c.fit(value, lengthRoles))
	}
	vote := 0.0
	switch {
	case c.fit(theTalk, lengthRoles) <= min(hintedName, other):
		vote = voteTalk
	case c.fit(theHandle, lengthRoles) <= min(hintedName, other):
		vote = voteHandle
	case other > hintedName && !c.isOther():
		vote = voteSomeLength
	default:
		return nil
	}

	return s.fateOf(c, vote, "is nothing", func(i int) bool { return c.lengths[i] > 0 })
}

// fateOfTexts takes nobody as the agent for a call that was not answered.
func (s *voters) fateOfTexts(c *column) *fate {
	const least, most = 3, 500 // words
	isAgent := c.fitText("agent") <= 1
	isText := len(c.words) >= least && len(c.words) <= most && c.numbers < c.filled/2
	if c.times != nil || !isAgent && !isText || c.fitText("queue") <= weakName {
		return nil
	}
	vote := voteSomeText
	if c.fitText("agent") <= hintedText {
		vote = voteAgent
	}

	return s.fateOf(c, vote, "names nobody", func(i int) bool { return !isNobody(c.cells[i]) })
}

// mostOutcomes bounds the words of a column of outcomes.
const mostOutcomes = 12

// wordsOf returns the outcomes of the words of a column, and how well its name fits.
func (s *voters) wordsOf(c *column) (words map[string]string, known int, fit float64) {
	isBad := c.hasWord(ofAbandons)
	fit = c.fitText("outcome")
	const pair = 2
	if len(c.words) == pair && c.times == nil && c.fitCall(atAnswer) <= weakName+cutName {
		fit = min(fit, 1)
	}

	words = map[string]string{}
	for word, n := range c.words {
		outcome := s.meaningOf(word, isBad)
		switch {
		case word == "" && len(c.words) == pair && fit <= hintedText:
			outcome = "?"
		case (isYes(word) || isNo(word)) && fit > hintedText && !isBad:
			outcome = ""
		}
		if outcome != "" {
			words[word] = outcome
			known += n
		}
	}

	// If one of two words is empty, the other one decides.
	if words[""] == "?" {
		delete(words, "")
		if other := sortedKeys(words); len(other) > 0 {
			words[""] = opposite(words[other[0]])
		} else {
			known -= c.words[""]
		}
	}
	return words, known, fit
}

// meaningOf is the outcome of a word, or "". In a column that is named as the abandoned calls, yes is abandoned.
func (s *voters) meaningOf(word string, isBad bool) string {
	lower := strings.ToLower(word)
	switch {
	case isBad && (isYes(word) || strings.HasPrefix(lower, "abandon") || strings.HasPrefix(lower, "missed")):
		return "abandoned"
	case isBad && (isNo(word) || word == ""):
		return "answered"
	case word == "":
		return ""
	}
	if outcome, ok := s.reader.wordOf(word); ok {
		return outcome
	}

	last := lower[strings.LastIndexAny(lower, " -_")+1:]
	switch {
	case strings.Contains(lower, "abandon"):
		return "abandoned"
	case last != lower && !isYes(last) && !isNo(last) && s.reader.words[last] != "": // queue-1 is no outcome
		return s.reader.words[last]
	case isYes(word):
		return "answered"
	case isNo(word):
		return "abandoned"
	}
	return ""
}

func opposite(outcome string) string {
	if outcome == "answered" {
		return "abandoned"
	}
	return "answered"
}

// fateOfWords reads a column of words of outcomes.
func (s *voters) fateOfWords(c *column) *fate {
	if len(c.words) > mostOutcomes {
		return nil
	}

	words, known, fit := s.wordsOf(c)
	vote := voteWords
	const pair = 2
	if float64(known) < fateKnown*float64(s.n) || len(words) < pair {
		return nil
	}

	switch {
	case fit > hintedText:
		vote = min(vote, voteUnnamed)
	case fit > namedEnough:
		vote = min(vote, voteWeak)
	}
	f := &fate{by: []string{fmt.Sprintf("the words of %q", c.text)}, weight: vote, column: c, words: words}
	if words[""] == "abandoned" {
		unserved := slices.DeleteFunc(sortedKeys(words), func(word string) bool { return isServed(words[word]) })
		f.proof = Words{{Key: diag.Text{Value: c.text}, Value: unserved}}
	}
	for _, cell := range c.cells {
		switch outcome := words[cell]; {
		case isServed(outcome):
			f.answered = append(f.answered, 1)
		case isUnserved(outcome):
			f.answered = append(f.answered, 0)
		default: // a word without a meaning, or a call that was transferred before an answer or after it
			f.answered = append(f.answered, -1)
		}
	}
	return f
}

// agreement is the share of the rows known to both in which two partitions agree. It is NaN, and so below each bound,
// if no row is.
func agreement(a, b []int8) float64 {
	same, both := 0, 0
	for i := range a {
		if a[i] < 0 || b[i] < 0 {
			continue
		}
		both++
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) / float64(both)
}
