package web

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/model"
)

// The simulation reports its progress in intervals of its days, which the page shows as
// a percentage.
func TestReportProgressIsAPercentage(t *testing.T) {
	s := newReports(&model.Model{}, time.Unix(0, 0))
	if !s.start(100, 1) {
		t.Fatal("a report is being made before one is requested")
	}
	s.progress(2400, 9600)
	if v := s.view(); !v.Running || v.Percent != 25 {
		t.Errorf("running %v, %d %% done, want true and 25 %%", v.Running, v.Percent)
	}
}
