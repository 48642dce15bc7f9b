package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// duration reads the distribution of how long something takes: "5m" is fixed, "5m-15m"
// uniform, and a map is a [durationSpec].
var duration = yaml.Type[des.Distribution]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.DurationRange.Schema, durationRecord.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
		if n.Kind != yaml.Map {
			return plainDuration(n, found)
		}
		before := found.Errors()
		spec, ok := durationRecord.Read(n, found)
		if !ok || found.Errors() > before {
			return des.Distribution{}, false
		}
		return spec.distribution(n.Place, found)
	},
}

// plainDuration reads "5m" or "5m-15m".
func plainDuration(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
	d, ok := yaml.DurationRange.Read(n, found)
	if !ok {
		return des.Distribution{}, false
	}
	done := asFinding(n.Place, "give a shorter time", found)
	if d[0] == d[1] {
		return done(des.Fixed(int64(d[0])))
	}
	return done(des.Uniform(int64(d[0]), int64(d[1])))
}

// asFinding returns a function that makes the error of a distribution a finding.
func asFinding(at diag.Place, fix string, found *diag.Findings) func(des.Distribution, error) (des.Distribution, bool) {
	return func(d des.Distribution, err error) (des.Distribution, bool) {
		if err != nil {
			found.Error(at, diag.BadValue, err.Error(), fix)
		}
		return d, err == nil
	}
}

// durationSpec is a distribution as a map. Its keys determine the distribution:
//
//	mean                          exponential
//	mean and p90, or mean and cv  lognormal
//	median and p90                lognormal
//	shape, mean and cv            gamma or weibull
//	shape and values              empirical; with file and column the values are those of a table
//	mix                           a mixture
type durationSpec struct {
	Shape             diag.Text
	Mean, Median, P90 diag.At[time.Duration]
	CV                diag.At[float64]
	Values            []time.Duration
	File, Column      diag.Text // replaced by Values where the shape is empirical
	Mix               []mixturePart
}

// mixturePart is one part of a mixture of distributions.
type mixturePart struct {
	durationSpec
	Share float64
	Place diag.Place
}

// durationKeys are the keys of a duration that is a map.
var durationKeys = []string{"mean", "median", "p90", "cv", "shape", "values", "file", "column", "mix"}

// durationFields returns the fields of a duration within a larger record.
func durationFields[T any](of func(*T) *durationSpec) []yaml.Field[T] {
	at := yaml.Placed(yaml.Duration)
	return []yaml.Field[T]{
		yaml.Bind("mean", "The mean; alone it is an exponential distribution's.", at, func(t *T) *diag.At[time.Duration] { return &of(t).Mean }),
		yaml.Bind("median", "The median, with p90, of a lognormal distribution.", at, func(t *T) *diag.At[time.Duration] { return &of(t).Median }),
		yaml.Bind("p90", "What nine of ten stay below, of a lognormal distribution.", at, func(t *T) *diag.At[time.Duration] { return &of(t).P90 }),
		yaml.Bind("cv", "The coefficient of variation, with mean: deviation over mean.", yaml.Placed(variation), func(t *T) *diag.At[float64] { return &of(t).CV }),
		yaml.Bind("shape", "The distribution, where the other keys do not say it.", yaml.Placed(yaml.OneOf("gamma", "weibull", "empirical")), func(t *T) *diag.Text { return &of(t).Shape }),
		yaml.Bind("values", "Of an empirical distribution, each equally likely.", yaml.ListOf(yaml.Duration), func(t *T) *[]time.Duration { return &of(t).Values }),
		yaml.Bind("file", "A CSV file with the values of an empirical distribution, in seconds or with their units.", yaml.Placed(yaml.String), func(t *T) *diag.Text { return &of(t).File }),
		yaml.Bind("column", "Its column; the only one needs no name.", yaml.Placed(yaml.String), func(t *T) *diag.Text { return &of(t).Column }),
	}
}

// mixField returns the field of a mixture, whose parts are no mixtures.
func mixField[T any](of func(*T) *durationSpec) yaml.Field[T] {
	return yaml.Bind("mix", "A mixture: parts with their shares.", yaml.ListOf(mixturePartRecord.Type()), func(t *T) *[]mixturePart { return &of(t).Mix })
}

var durationRecord = yaml.Record[durationSpec]{
	Name:   "a duration",
	Doc:    "How long something takes.",
	Fields: append(durationFields(itself), mixField(itself)),
}

func itself(s *durationSpec) *durationSpec { return s }

var mixturePartRecord = yaml.Record[mixturePart]{
	Name: "a part of a mixture",
	Doc:  "A duration with its share.",
	Fields: append(durationFields(func(s *mixturePart) *durationSpec { return &s.durationSpec }),
		yaml.Bind("share", "Its share.", yaml.Percent, func(s *mixturePart) *float64 { return &s.Share }).Required()),
	Where: func(s *mixturePart) *diag.Place { return &s.Place },
}

// isDuration reports whether a map has keys of a duration, and not durations by name.
func isDuration(n *yaml.Node) bool {
	return slices.ContainsFunc(durationKeys, func(key string) bool { return n.Get(key) != nil })
}

// overZero is the fix for a time of 0 that a distribution cannot have.
const overZero = `give a time over 0, or write "0s" alone where it takes none`

// distribution returns the distribution that the keys determine.
func (s *durationSpec) distribution(at diag.Place, found *diag.Findings) (des.Distribution, bool) {
	fail := func(at diag.Place, rule, fix, format string, args ...any) (des.Distribution, bool) {
		found.Error(at, rule, fmt.Sprintf(format, args...), fix)
		return des.Distribution{}, false
	}
	switch keys := s.keys(); strings.Join(keys, " ") {
	case "mean":
		return asFinding(s.Mean.Place, overZero, found)(des.Exponential(int64(s.Mean.Value)))
	case "mean p90":
		return s.meanP90(found)
	case "mean cv", "mean cv shape":
		return s.meanCV(found)
	case "median p90":
		return s.medianP90(found)
	case "shape values":
		return s.empirical(at, found)
	case "mix":
		return s.mixture(at, found)
	case "mean shape":
		return fail(at, diag.MissingKey, `add "cv: 0.8", the deviation over the mean`, "nothing says how much a %s distribution varies", s.Shape.Value)
	case "file", "file column", "shape column":
		return fail(at, diag.MissingKey, "write {shape: empirical, file: talk.csv, column: seconds}", "a duration is not given by %s alone", strings.Join(keys, " and "))
	case "":
		return fail(at, diag.MissingKey, "add \"mean: 5m\", or another form of a duration", "nothing says how long this takes")
	default:
		return fail(at, diag.BadValue, "give {mean}, {mean, p90}, {mean, cv}, {median, p90}, {mix} or {shape, …}", "a duration is not given by %s", strings.Join(keys, ", "))
	}
}

// keys returns the keys that are given, in the order of durationKeys.
func (s *durationSpec) keys() []string {
	given := []bool{
		!s.Mean.Place.IsZero(), !s.Median.Place.IsZero(), !s.P90.Place.IsZero(), !s.CV.Place.IsZero(),
		s.Shape.Value != "", s.Values != nil, s.File.Value != "", s.Column.Value != "", s.Mix != nil,
	}
	var out []string
	for i, key := range durationKeys {
		if given[i] {
			out = append(out, key)
		}
	}
	return out
}

func (s *durationSpec) meanP90(found *diag.Findings) (des.Distribution, bool) {
	mean, p90 := s.Mean.Value, s.P90.Value
	ratio := float64(p90) / float64(mean)
	switch {
	case mean > 0 && ratio <= 1:
		found.Error(s.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is not over the mean %s", yaml.FormatDuration(p90), yaml.FormatDuration(mean)), "nine of ten stay below p90: it is up to 2.27 times the mean")
		return des.Distribution{}, false
	case mean > 0 && ratio > des.MaxP90OverMean:
		found.Error(s.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is %.5g times the mean %s; a lognormal's is at most %v times", yaml.FormatDuration(p90), ratio, yaml.FormatDuration(mean), des.MaxP90OverMean), fmt.Sprintf("give the median in place of the mean: {median: …, p90: %s}", yaml.FormatDuration(p90)))
		return des.Distribution{}, false
	}
	return asFinding(s.Mean.Place, overZero, found)(des.LognormalMeanP90(int64(mean), int64(p90)))
}

func (s *durationSpec) medianP90(found *diag.Findings) (des.Distribution, bool) {
	median, p90 := s.Median.Value, s.P90.Value
	if median > 0 && p90 <= median {
		found.Error(s.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is not over the median %s", yaml.FormatDuration(p90), yaml.FormatDuration(median)), "half stay below the median, and nine of ten below p90: give a longer one")
		return des.Distribution{}, false
	}
	return asFinding(s.Median.Place, overZero, found)(des.LognormalMedianP90(int64(median), int64(p90)))
}

// meanCV is lognormal where no shape is given, and fixed without any variation.
func (s *durationSpec) meanCV(found *diag.Findings) (des.Distribution, bool) {
	mean, done := int64(s.Mean.Value), asFinding(s.Mean.Place, overZero, found)
	switch {
	case s.Shape.Value == "empirical":
		found.Error(s.Shape.Place, diag.BadValue, "an empirical distribution has values, no mean", `give them, as in "values: [2m, 5m]"`)
		return des.Distribution{}, false
	case s.CV.Value == 0 && mean > 0:
		return done(des.Fixed(mean))
	case s.Shape.Value == "gamma":
		return done(des.Gamma(mean, s.CV.Value))
	case s.Shape.Value == "weibull":
		return done(des.Weibull(mean, s.CV.Value))
	default:
		return done(des.LognormalMeanCV(mean, s.CV.Value))
	}
}

func (s *durationSpec) empirical(at diag.Place, found *diag.Findings) (des.Distribution, bool) {
	switch {
	case s.Shape.Value != "empirical":
		found.Error(s.Shape.Place, diag.BadValue, fmt.Sprintf("a %s distribution has no values", s.Shape.Value), `write "shape: empirical", or give "mean" and "cv"`)
		return des.Distribution{}, false
	case len(s.Values) == 0:
		found.Error(at, diag.BadValue, "an empirical distribution without values", `give them, as in "values: [2m, 5m]"`)
		return des.Distribution{}, false
	}
	nanoseconds := make([]int64, len(s.Values))
	for i, v := range s.Values {
		nanoseconds[i] = int64(v)
	}
	return asFinding(at, "give a shorter time", found)(des.Empirical(nanoseconds))
}

func (s *durationSpec) mixture(at diag.Place, found *diag.Findings) (des.Distribution, bool) {
	parts, shares := make([]des.Part, len(s.Mix)), make([]float64, len(s.Mix))
	for i := range s.Mix {
		d, ok := s.Mix[i].distribution(s.Mix[i].Place, found)
		if !ok {
			return d, false
		}
		parts[i], shares[i] = des.Part{Share: s.Mix[i].Share, Of: d}, s.Mix[i].Share
	}
	if !checkSum(at, shares, found) {
		return des.Distribution{}, false
	}
	return asFinding(at, overZero, found)(des.Mixture(parts))
}
