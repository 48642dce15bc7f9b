package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// printCoverage prints a line for each flow, and each outcome that no call takes.
func printCoverage(out io.Writer, cover *script.Coverage) error {
	var lines []string
	for i := range cover.Flows {
		f := &cover.Flows[i]
		lines = append(lines, fmt.Sprintf("%-16s %s", f.Flow, formatCoverage(f.Taken, f.All)))
		for s, outcome := range f.Untaken {
			lines = append(lines,
				fmt.Sprintf("  not taken: %s: %s (%s:%d)", s.Step.Name, outcome, s.Step.Place.File, s.Step.Place.Line))
		}
	}
	return printLines(out, append(lines, fmt.Sprintf("%-16s %s", "all flows", formatCoverage(cover.Taken, cover.All))))
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

// share is a flag value from 0% to 100%.
type share struct {
	text    string // "" if the flag is not given
	percent float64
}

// parseShare reads the share of a flag, between two bounds in percent.
func parseShare(least, most float64) func(string) (share, error) {
	return func(text string) (share, error) {
		number, isShare := strings.CutSuffix(text, "%")
		percent, err := strconv.ParseFloat(number, 64)
		if !isShare || err != nil || !(percent >= least && percent <= most) {
			return share{}, fmt.Errorf("write a share from %g%% to %g%%, as in 90%%", least, most)
		}
		return share{text, percent}, nil
	}
}

// isMissed reports whether the coverage is below the share.
func (s *share) isMissed(cover *script.Coverage) bool { return s.exceeds(cover.Taken, cover.All) }

// exceeds reports whether the share is more than taken of all.
func (s *share) exceeds(taken, all int) bool {
	const rounding = 1e-9 // of a percentage such as 1.1%
	return s.percent*float64(all) > float64(100*taken)+rounding
}
