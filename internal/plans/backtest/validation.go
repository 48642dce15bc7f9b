package backtest

import (
	"io"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Validation is a prediction with the real values.
type Validation struct {
	Records *records.Summary `json:"records,omitempty"` // how the records were read

	Scenario     string `json:"scenario"`
	Title        string `json:"title"` // of the scenario
	Seed         uint64 `json:"seed"`
	Replications int    `json:"replications"`     // of each date
	LevelOf      string `json:"service_level_of"` // a name of model.ServiceLevelNames
	Forecast     bool   `json:"forecast"`         // with the scenario's arrivals, not the real ones
	OfReport     bool   `json:"interval_counts"`  // the records are the counts of intervals, and not calls
	Staff        string `json:"staff"`            // "records" or "scenario": whose agents

	// the days before, by which the ranges are corrected; "": too few
	CalibratedOn string    `json:"calibrated_on,omitempty"`
	ComesBackOn  string    `json:"comes_back_on"` // the days of ComesBack: those before, or else those compared
	Days         []Period  `json:"days"`
	Intervals    []Period  `json:"intervals"`
	Summary      []Summary `json:"summary"`
	Inputs       []Input   `json:"inputs"`
	LikelyCauses []Cause   `json:"likely_causes"`
	QQ           []QQ      `json:"qq"`

	ComesBack []Returned `json:"comes_back"`

	sameAsCenter map[string]bool // an only queue and an only tier, whose values are the center's values
}

// Period holds the measures of a date, or of an interval of it. Measures without a real
// value, as of a queue without calls, are left out.
type Period struct {
	Date     string     `json:"date"`
	Start    *time.Time `json:"start,omitempty"` // of an interval
	Measures []Value    `json:"measures"`
}

// Title names a measure of a subject for people.
type Title struct {
	Subject model.Title
	Measure string
}

// Value is a measure as it was predicted, as it was, and as Erlang's formulas give it. A
// time is in seconds, a share from 0 to 1. ErlangA and ErlangC are NaN where the formula
// says nothing or has no finite value.
type Value struct {
	About     string         `json:"about"` // "center", a queue as "orders@office", or a tier
	Measure   string         `json:"measure"`
	Predicted stats.Estimate `json:"predicted"`
	Median    stats.Number   `json:"median"` // of the simulated days: the prediction whose errors are summarized
	Actual    stats.Number   `json:"actual"`
	Inside    bool           `json:"inside"` // the actual value lies from P5 to P95
	ErlangA   stats.Number   `json:"erlang_a"`
	ErlangC   stats.Number   `json:"erlang_c"`

	Unit    report.Unit `json:"-"`
	Title   Title       `json:"-"`
	Offered float64     `json:"offered"` // real calls, the weight of an interval
}

// Summary summarizes a measure over the dates: the mean absolute errors, and on how many
// dates the real value lies in the range of one day.
type Summary struct {
	About   string `json:"about"`
	Measure string `json:"measure"`
	Errors
	DaysInside int `json:"days_inside"`
	Days       int `json:"days"`

	Calibration *Calibration `json:"calibration,omitempty"` // of the days' ranges; nil without days before

	Intervals *IntervalErrors `json:"intervals,omitempty"`

	Unit  report.Unit `json:"-"`
	Title Title       `json:"-"`
}

// Errors are the mean absolute errors of a measure: of the prediction and of the formulas. A
// formula without a value on a date has NaN.
type Errors struct {
	MeanAbsoluteError stats.Number `json:"mean_absolute_error"`
	ErlangA           stats.Number `json:"erlang_a"`
	ErlangC           stats.Number `json:"erlang_c"`
}

// IntervalErrors are the errors of a measure by interval: the means weighted by calls.
type IntervalErrors struct {
	Errors
	Inside    int `json:"inside"`
	Intervals int `json:"intervals"`
}

// Input is a measure of an input of the prediction, over all dates together. P5 and P95 cover all
// dates together, too.
type Input struct {
	About     string         `json:"about"`
	Input     string         `json:"input"`
	Predicted stats.Estimate `json:"predicted"`
	Actual    stats.Number   `json:"actual"`
	Differs   bool           `json:"differs"` // by more than chance explains

	Unit  report.Unit `json:"-"`
	Title Title       `json:"-"`
}

// Cause is an input that differs by more than chance explains, so it is a likely cause of the
// prediction's errors. If there are errors and no such input, it is the input that differs most.
// The causes with the largest effect come first.
type Cause struct {
	Cause       string       `json:"cause"` // "handle time", "volume", "patience", "agents on the phones"
	About       string       `json:"about"`
	Input       string       `json:"input"`
	Ratio       stats.Number `json:"actual_over_predicted"`
	MayBeChance bool         `json:"may_be_chance"`
	Sentence    string       `json:"sentence"`
	// how far the mean wait of the center moves with the real values, in half-widths of the range of one day
	Effect stats.Number `json:"effect"`
	Wait   *WaitChange  `json:"wait_mean,omitempty"` // of the center, on average over the dates

	distance   float64 // in half-widths of the range that chance explains
	difference float64 // in the unit of the input
}

// WaitChange is the mean wait in seconds as predicted, as predicted with the real values of a kind
// of input, and as it was.
type WaitChange struct {
	Measure   string       `json:"measure"` // "wait mean", or "asa" if the records are a report
	Predicted stats.Number `json:"predicted"`
	WithReal  stats.Number `json:"with_real_values"`
	Actual    stats.Number `json:"actual"`

	moved float64 // in half-widths of the range of one day
}

// QQ compares the distributions of a subject's waits on all dates together.
type QQ struct {
	About  string      `json:"about"`
	Title  model.Title `json:"-"`
	Points []QQPoint   `json:"points"`
}

// QQPoint is a quantile of the simulated and of the real waits, in seconds.
type QQPoint struct {
	Quantile  float64      `json:"quantile"`
	Predicted stats.Number `json:"predicted"`
	Actual    stats.Number `json:"actual"`
}

// WriteJSON writes the validation as JSON.
func (v *Validation) WriteJSON(w io.Writer) error {
	return diag.NewJSONEncoder(w).Encode(v)
}
