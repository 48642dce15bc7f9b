package records

import (
	"slices"
	"strings"
	"testing"
)

// TestWordsThatTellWhoWasAnswered gives columns with their words. The words tell who was answered by themselves, or with
// the name of the column: yes is abandoned in a column of abandons, and says nothing in a column without a name. Of two
// words, one of them empty, the other one decides.
func TestWordsThatTellWhoWasAnswered(t *testing.T) {
	t.Parallel()
	r, err := newReader(strings.NewReader(""), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		column string
		words  []string
		want   []int8 // of each word; nil: the column does not tell it
	}{
		{"Result", []string{"answered", "abandoned"}, []int8{1, 0}},
		{"Result", []string{"answered", ""}, []int8{1, 0}},
		{"Result", []string{"", "abandoned"}, []int8{1, 0}},
		{"Result", []string{"answered", "abandoned", ""}, []int8{1, 0, -1}},
		{"Result", []string{"answered", "blue", "abandoned"}, []int8{1, -1, 0}},
		{"Result", []string{"calls answered", "calls abandoned"}, []int8{1, 0}},
		{"Result", []string{"Call abandoned by its caller", "answered"}, []int8{0, 1}},
		{"Result", []string{"blue", "red"}, nil},
		{"Result", []string{"answered", "red"}, nil},
		{"Abandoned", []string{"yes", "no"}, []int8{0, 1}},
		{"Abandoned", []string{"1", "0"}, []int8{0, 1}},
		{"Abandoned", []string{"Yes", ""}, []int8{0, 1}},
		{"Abandoned", []string{"no", "abandoned early"}, []int8{1, 0}},
		{"Abandoned", []string{"missed in the queue", ""}, []int8{0, 1}},
		{"Answered", []string{"yes", "no"}, []int8{1, 0}},
		{"Answered", []string{"y", ""}, []int8{1, 0}},
		{"Answered", []string{"", "n"}, []int8{1, 0}},
		{"Field 3", []string{"yes", "no"}, nil},
		{"Field 3", []string{"answered", "abandoned"}, []int8{1, 0}},
		{"Field 3", []string{"answered", ""}, nil},
	} {
		// Each word stands ten times, but the second of three stands once.
		of := &column{text: c.column, name: newName(c.column), tables: namesOfColumns(), words: map[string]int{}}
		var want []int8
		for i, word := range c.words {
			times := 10
			if len(c.words) > 2 && (word == "" || word == "blue") {
				times = 1
			}
			of.words[word] = times
			for range times {
				of.cells = append(of.cells, word)
				if c.want != nil {
					want = append(want, c.want[i])
				}
			}
		}
		s := &voters{&callSheet{sheet: &sheet{n: len(of.cells)}, reader: r}}
		var got []int8
		if f := s.fateOfWords(of); f != nil {
			got = f.answered
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s with the words %q tells %v, want %v", c.column, c.words, got, want)
		}
	}
}

// TestVotesOfLengths gives columns of many lengths. A conversation of 0 or without a length is no conversation.
// Waits, holds and times of rings tell nothing.
func TestVotesOfLengths(t *testing.T) {
	t.Parallel()
	const rows, several = 40, 10
	for _, c := range []struct {
		column      string
		zero, empty int8 // -1: the column does not tell it
		different   int  // lengths
	}{
		{"Talk Time", 0, 0, rows},
		{"Handle Time", 0, 0, rows},
		{"Speed of Answer", -1, -1, rows},
		{"Abandon Time", -1, -1, rows},
		{"Wait Time", -1, -1, rows},
		{"Hold Time", -1, -1, rows},
		{"Wrap Up Time", -1, -1, rows},
		{"Ring Time", -1, -1, rows},
		{"Talk Time", -1, -1, several - 2}, // with 0 and nothing: as few words as an outcome
		{"Talk Time", 0, 0, several - 1},
	} {
		of := &column{text: c.column, name: newName(c.column), tables: namesOfColumns(), words: map[string]int{}, lengths: unknown(rows)}
		for i := range rows {
			text := ""
			switch i {
			case 0:
				of.lengths[i] = 0
				text = "0"
			case 1: // nothing
			default:
				of.lengths[i] = float64(10 + i%c.different)
				text = "len" + string(rune('A'+i%c.different))
			}
			of.cells = append(of.cells, text)
			of.words[text]++
		}
		s := &voters{&callSheet{sheet: &sheet{n: rows}}}
		zero, empty := int8(-1), int8(-1)
		f := s.fateOfLengths(of)
		if f != nil {
			zero, empty = f.answered[0], f.answered[1]
		}
		if zero != c.zero || empty != c.empty {
			t.Errorf("%s with %d lengths: 0 is %d and nothing is %d, want %d and %d", c.column, c.different, zero, empty, c.zero, c.empty)
		}
	}
}

// Each part of names.txt after its comment begins with a table and a meaning, so that no name is lost.
func TestPartsOfNames(t *testing.T) {
	t.Parallel()
	tables := []string{"calls", "reports", "outcomes", "hints of calls", "hints of texts", "hints of reports"}
	for _, part := range strings.Split(namesFile, "\n\n")[1:] {
		head, words, _ := strings.Cut(part, "\n")
		table, meaning, _ := strings.Cut(head, ": ")
		if !slices.Contains(tables, table) || meaning == "" || strings.TrimSpace(words) == "" {
			t.Errorf("%q is no table with a meaning and words", head)
		}
	}
}
