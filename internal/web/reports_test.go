package web

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

func TestTwoRunsAreCompared(t *testing.T) {
	run := func(queue, idle report.Queue) *report.Report {
		queue.Queue, queue.Hub, queue.Offered, queue.MaxWaiting = "support", "here", 360, 1007
		idle.Queue, idle.Hub = "idle", "here"
		return &report.Report{Replications: 2, Queues: []report.Queue{queue, idle}}
	}
	v := reportView{}
	v.compare([]*report.Report{run(report.Queue{}, report.Queue{}), run(report.Queue{Rejected: 2468, TimedOut: 22, LeftByChoice: 4}, report.Queue{Rejected: 10})})
	text := func(texts ...string) (cells []cell) {
		for _, s := range texts {
			cells = append(cells, cell{Text: s})
		}
		return cells
	}
	want := []comparedRow{{"support@here", text("0", "0", "0", "1,234", "11", "2")}, {"idle@here", text("0", "0", "0", "5", "0", "0")}}
	if diff := cmp.Diff(want, v.Tables[3].Rows); diff != "" {
		t.Errorf("lost calls of two runs (-want +got):\n%s", diff)
	}
	if rows := v.Tables[2].Rows; len(rows) != 2 || rows[0].Cells[11].Text != "1,007" {
		t.Errorf("the queues are %+v", rows)
	}
}

// The simulation reports its progress in intervals of its days, which the page shows as
// a percentage.
func TestReportProgressIsAPercentage(t *testing.T) {
	s := newReports(&model.Model{}, time.Unix(0, 0))
	if !s.start(reportRequest{days: 100, seed: 1}) {
		t.Fatal("a report is being made before one is requested")
	}
	s.progress(2400, 9600)
	if v := s.view(); !v.Running || v.Percent != 25 {
		t.Errorf("running %v, %d %% done, want true and 25 %%", v.Running, v.Percent)
	}
}
