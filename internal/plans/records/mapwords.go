package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// mapWord is a word of a map that some row should have.
type mapWord struct {
	key     string // of the map
	word    string
	columns []int // where it stands; nil is any column
	column  string
	matches func(word, cell string) bool
	isThere bool
}

// mapWords are the words of a map. A map is used for several exports, and a word may be missing in one of them. Such
// a word is named. It is an error if it misspells a word of the file. It is also an error if its key decides
// (answered_if, when) and the file has no word of the key.
type mapWords []*mapWord

// wordsOf are the words of a map in the columns of a sheet.
func (m *Map) wordsOf(s *sheet) (out mapWords) {
	add := func(key string, of Words) {
		for _, w := range of {
			at := s.indexOf(w.Key.Value)
			for _, word := range w.Value {
				// The empty word stands for an empty cell. A file without the column is refused.
				if at >= 0 && word != "" {
					out = append(out, &mapWord{
						key: key, word: word, columns: []int{at}, column: w.Key.Value, matches: strings.EqualFold,
					})
				}
			}
		}
	}

	add("drop", m.Drop)
	add(keyAnswered, m.AnsweredIf)
	for _, given := range m.Columns {
		for _, source := range given.Value {
			add(keyWhen, source.When)
		}
	}
	for _, word := range m.Empty {
		if word != "" {
			out = append(out, &mapWord{key: keyEmpty, word: word})
		}
	}

	columns := s.outcomesOf(m)
	for _, o := range m.Outcomes {
		if o.Key.Value != "" {
			out = append(out, &mapWord{
				key: "outcomes", word: o.Key.Value, columns: columns, matches: isSameOutcome,
			})
		}
	}
	return out
}

// The keys of a map whose words are looked for in a way of their own.
const (
	keyAnswered = "answered_if"
	keyWhen     = "when"
	keyEmpty    = "empty"
)

// outcomesOf returns the columns that a map gives the outcome, and otherwise the column with its name; nil without one.
func (s *sheet) outcomesOf(m *Map) (out []int) {
	for _, source := range m.sources("outcome") {
		for _, name := range source.Names {
			if at := s.indexOf(name); at >= 0 && source.Word == "" {
				out = append(out, at)
			}
		}
	}
	if c := s.bestText("outcome", exactName); out == nil && c != nil {
		return []int{c.at}
	}
	return out
}

// isSameOutcome reports whether a cell is a word of an outcome in one of the forms that vocabulary.wordOf takes.
func isSameOutcome(word, cell string) bool {
	const marks = 2 // as often as letters
	if len(cell) > marks*len(word)+1 {
		return false
	}
	plain := normalizedWord(word)
	return cell == plain || normalized(cell) == plain || normalizedWord(cell) == plain
}

// see looks for the words in a row, in which the words for nothing are empty already.
func (w mapWords) see(cells []string) {
	for _, of := range w {
		if of.isThere || of.key == keyEmpty {
			continue
		}
		if of.columns == nil {
			of.isThere = slices.ContainsFunc(cells, func(cell string) bool { return of.matches(of.word, cell) })
			continue
		}
		of.isThere = slices.ContainsFunc(of.columns, func(at int) bool { return of.matches(of.word, cells[at]) })
	}
}

// seeEmpty marks a word for nothing that a cell has.
func (w mapWords) seeEmpty(cell string) {
	for _, of := range w {
		if of.key == keyEmpty && !of.isThere {
			of.isThere = strings.EqualFold(of.word, cell)
		}
	}
}

// says names a word that no row has.
func (w *mapWord) says() string {
	text := fmt.Sprintf("no row has %q, a word of the map's key %s", w.word, w.key)
	if w.column != "" {
		text += fmt.Sprintf(", in column %q", w.column)
	}
	return text
}

// others are the words of the sample that a misspelled word may be, and that the map does not give for the key.
func (w mapWords) others(of *mapWord, s *sheet) (out []string) {
	isGiven := func(cell string) bool {
		return slices.ContainsFunc(w, func(other *mapWord) bool {
			return other.key == of.key && other.matches(other.word, cell) && slices.Equal(other.columns, of.columns)
		})
	}
	seen := map[string]bool{}
	for _, at := range of.columns {
		for _, cell := range s.columns[at].cells {
			if cell != "" && !seen[cell] && !isGiven(cell) {
				out = append(out, cell)
			}
			seen[cell] = true
		}
	}
	slices.Sort(out)
	return out
}

// check looks for words that no row has. A file is refused without words that decide, or with words that the map
// misspells. The others are named.
func (w mapWords) check(s *sheet) (named []string, refused, hint string) {
	for _, of := range w {
		if of.isThere {
			continue
		}
		others := w.others(of, s)
		isDecided := slices.ContainsFunc(w, func(other *mapWord) bool {
			return other.key == of.key && other.column == of.column && other.isThere
		})
		decides := (of.key == keyAnswered || of.key == keyWhen) && !isDecided
		isNumber := strings.Trim(of.word, digits) == ""
		if decides || !isNumber && diag.Correction(of.word, others) != "" {
			return nil, of.says(), cmp.Or(diag.SuggestOr(of.word, others, "its words are "),
				"correct the word or the column in the map")
		}
		named = append(named, of.says())
	}
	return named, "", ""
}
