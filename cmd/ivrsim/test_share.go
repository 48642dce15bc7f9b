package main

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/script"
)

// share is a flag value such as "90%", kept exactly.
type share struct {
	text    string // empty: none was given
	percent big.Rat
}

func (s *share) String() string { return s.text }

func (s *share) Type() string { return "SHARE" }

// Set reads a share in percent.
func (s *share) Set(text string) error {
	written := strings.TrimSuffix(text, "%")
	v, err := strconv.ParseFloat(written, 64)
	if _, exact := s.percent.SetString(written); err != nil || !exact || written == text || !(v >= 0 && v <= 100) {
		return errors.New("write a share from 0% to 100%, as in 90%")
	}
	s.text = text
	return nil
}

// isMissed tells whether fewer outcomes are taken.
func (s *share) isMissed(cover *script.Coverage) bool { return s.isOver(cover.Count()) }

// isOver tells whether the share is more than so many of all.
func (s *share) isOver(taken, all int) bool {
	least := new(big.Rat).Mul(&s.percent, big.NewRat(int64(all), 100))
	return least.Cmp(big.NewRat(int64(taken), 1)) > 0
}

func shareOf(taken, all int) string {
	if all == 0 {
		return "no outcomes"
	}
	return fmt.Sprintf("%d of %d outcomes (%.1f%%)", taken, all, 100*float64(taken)/float64(all))
}
