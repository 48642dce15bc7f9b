package records

import (
	"fmt"
	"io"
	"strings"
)

// WriteScores writes how the best readings of a file are scored: of calls, the costs of their names, the laws and the
// columns that add up, and of a report, the costs of its starts and the columns of its counts.
func WriteScores(out io.Writer, file string, isReport bool) error {
	r, err := newReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		return err
	}
	if _, err := r.begin(""); err != nil {
		return err
	}
	s, err := r.survey()
	if err != nil {
		return err
	}
	s.typed(r.clock)
	if isReport {
		return writeKeys(out, &reportSheet{s, r, r.m})
	}

	const best = 3
	calls := newCallSheet(s, r)
	kept := calls.rank(calls.enumerate())
	for _, k := range kept[:min(best, len(kept))] {
		fate := "nobody"
		if k.fate != nil {
			fate = fmt.Sprintf("%.2f votes", k.fate.weight)
		}
		fmt.Fprintf(out, "%.2f = %.2f + %.2f of the file, %.3f kept, %d add up, %s, unit %v; waits %.1f, talks %.1f, overlaps %.3f",
			k.score, k.cost, k.file, k.kept, k.support, fate, k.unit, k.wait, k.talk, k.overlap)
		for _, c := range s.columns {
			if law := k.laws[c]; law != "" {
				fmt.Fprintf(out, "; %s %s", c.text, law)
			}
		}
		if len(k.against) > 0 {
			fmt.Fprintf(out, "; against it %s", quotedColumns(k.against))
		}
		fmt.Fprintln(out)
	}
	if len(kept) > 0 {
		by := author{calls}
		writeLines(out, by.understand(kept[0]))
	}
	return nil
}

// writeLines writes the map of an understanding in one line, and its assumptions.
func writeLines(out io.Writer, u *understanding) {
	for _, l := range u.mapLines() {
		fmt.Fprintf(out, "%s: %s, ", l.key, l.text)
	}
	fmt.Fprintln(out, strings.Join(u.assumed, "; "))
}

// writeKeys writes the starts of the rows of a report, and its counts.
func writeKeys(out io.Writer, s *reportSheet) error {
	keys := s.keys()
	for _, k := range keys {
		fmt.Fprintf(out, "%.2f %s %s%s\n", k.cost, k.said(), k.open, k.asks)
	}
	counts := s.counts()
	fmt.Fprintf(out, "%s; %s%s%s; also %s\n",
		quotedColumns(s.wholes()), counts.law, counts.question, counts.refused, quotedColumns(counts.rivals))
	if len(keys) == 0 {
		return nil
	}
	u, err := s.understand(keys, &counts)
	if err == nil {
		writeLines(out, u)
	}
	return err
}
