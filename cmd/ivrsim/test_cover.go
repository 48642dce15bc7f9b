package main

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/script"
)

// printCoverage prints a line for each flow, and each outcome that no call takes.
func printCoverage(out io.Writer, cover *script.Coverage) error {
	var lines []string
	for i := range cover.Flows {
		f := &cover.Flows[i]
		taken, all := f.Count()
		lines = append(lines, fmt.Sprintf("%-16s %s", f.Flow, formatCoverage(taken, all)))
		for s, outcome := range f.Untaken {
			lines = append(lines, fmt.Sprintf("  not taken: %s: %s (%s:%d)", s.Step.Name, outcome, s.Step.Place.File, s.Step.Place.Line))
		}
	}
	taken, all := cover.Count()
	return printLines(out, append(lines, fmt.Sprintf("%-16s %s", "all flows", formatCoverage(taken, all))))
}

func formatCoverage(taken, all int) string {
	if all == 0 {
		return "no outcomes"
	}
	return fmt.Sprintf("%d of %d outcomes (%.1f%%)", taken, all, 100*float64(taken)/float64(all))
}

// printLines prints lines with names from the files, without control characters.
func printLines(out io.Writer, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, diag.Visible(line)); err != nil {
			return err
		}
	}
	return nil
}

// share is a flag value from 0% to 100%, kept exactly: 7 of 25 is not below 28%.
type share struct {
	text    string // "" if the flag is not given
	percent big.Rat
}

func (s *share) String() string { return s.text }

func (s *share) Type() string { return "SHARE" }

func (s *share) Set(text string) error {
	number, isShare := strings.CutSuffix(text, "%")
	_, isNumber := s.percent.SetString(number)
	if !isShare || !isNumber || strings.Contains(number, "/") || s.percent.Sign() < 0 || s.percent.Cmp(big.NewRat(100, 1)) > 0 {
		return errors.New("write a share from 0% to 100%, as in 90%")
	}
	s.text = text
	return nil
}

// isMissed reports whether the coverage is below the share.
func (s *share) isMissed(cover *script.Coverage) bool { return s.exceeds(cover.Count()) }

// exceeds reports whether the share is more than taken of all.
func (s *share) exceeds(taken, all int) bool {
	least := new(big.Rat).Mul(&s.percent, big.NewRat(int64(all), 100))
	return least.Cmp(big.NewRat(int64(taken), 1)) > 0
}
