package scenario

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// duration reads the distribution of how long something takes: "5m" is fixed, "5m-15m"
// uniform, and a map is a [durationSpec].
var duration = durationIn(func(d *des.Distribution) *des.Distribution { return d }, durationObject)

// withDuration is a value whose map has the keys of a duration among its own.
type withDuration[T any] struct {
	value T
	durationSpec
}

// durationIn reads a duration with further keys: the distribution is one of the fields of the value.
func durationIn[T any](at func(*T) *des.Distribution, object yaml.Object[withDuration[T]]) yaml.Type[T] {
	return yaml.Type[T]{
		Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.DurationRange.Schema, object.Schema()}},
		Read: func(n *yaml.Node, found *diag.Findings) (out T, ok bool) {
			if n.Kind != yaml.Map {
				*at(&out), ok = plainDuration(n, found)
				return out, ok
			}
			before := found.Errors()
			v, ok := object.Read(n, found)
			if !ok || found.Errors() > before {
				return v.value, false
			}
			*at(&v.value), ok = v.distribution(n, found)
			return v.value, ok
		},
	}
}

// plainDuration reads "5m" or "5m-15m".
func plainDuration(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
	span, ok := yaml.DurationRange.Read(n, found)
	if !ok {
		return des.Distribution{}, false
	}

	// A range of equal ends is a fixed time.
	d, err := des.Uniform(int64(span[0]), int64(span[1]))
	if span[0] == span[1] {
		d, err = des.Fixed(int64(span[0]))
	}

	if err != nil {
		found.Error(n.Place, diag.BadValue, err.Error(), "give a shorter time")
	}

	return d, err == nil
}

// durationSpec is a distribution as a map. Its keys determine the distribution:
//
//	mean                          exponential
//	mean and p90, or mean and cv  lognormal
//	median and p90                lognormal
//	shape, mean and cv            gamma or weibull
//	shape and values              empirical; file and column read the values from a table
//	mix                           a mixture
type durationSpec struct {
	Shape             string
	Mean, Median, P90 time.Duration
	CV                float64
	Values            []time.Duration
	File, Column      string // replaced by Values where the shape is empirical
	Mix               []des.Part
}

// durationKeys are the keys of a duration that is a map.
var durationKeys = []string{"mean", "median", "p90", "cv", "shape", "values", "file", "column", "mix"}

// keysOfDuration returns the keys of a duration that a map has, in the order of
// durationKeys.
func keysOfDuration(n *yaml.Node) []string {
	return slices.DeleteFunc(slices.Clone(durationKeys), func(key string) bool { return n.Get(key) == nil })
}

// durationFields returns the fields of a duration and other fields.
func durationFields[T any](others ...yaml.Field[withDuration[T]]) []yaml.Field[withDuration[T]] {
	return append([]yaml.Field[withDuration[T]]{
		yaml.Bind("mean", "The mean. Alone it is the mean of an exponential distribution.", yaml.Duration,
			func(t *withDuration[T]) *time.Duration { return &t.Mean }).Replacing("mix"),
		yaml.Bind("median", "The median, with p90, of a lognormal distribution.", yaml.Duration,
			func(t *withDuration[T]) *time.Duration { return &t.Median }).Replacing("mix"),
		yaml.Bind("p90", "The 90th percentile of a lognormal distribution.", yaml.Duration,
			func(t *withDuration[T]) *time.Duration { return &t.P90 }).Replacing("mix"),
		yaml.Bind("cv", "The coefficient of variation, with mean: deviation over mean.", variation,
			func(t *withDuration[T]) *float64 { return &t.CV }).Replacing("mix"),
		yaml.Bind("shape", "The distribution, if the other keys do not give it.",
			yaml.OneOf("gamma", "weibull", "empirical"),
			func(t *withDuration[T]) *string { return &t.Shape }).Replacing("mix"),
		yaml.Bind("values", "The values of an empirical distribution, each equally likely.", yaml.ListOf(yaml.Duration),
			func(t *withDuration[T]) *[]time.Duration { return &t.Values }).Replacing("mix"),
		yaml.Bind("file", "A CSV file of empirical values, in seconds or with units.",
			yaml.String, func(t *withDuration[T]) *string { return &t.File }).Replacing("mix"),
		yaml.Bind("column", "The column's name. A single column needs no name.", yaml.String,
			func(t *withDuration[T]) *string { return &t.Column }).Replacing("mix"),
	}, others...)
}

// mixField returns the field of a mixture, whose parts are no mixtures.
func mixField[T any]() yaml.Field[withDuration[T]] {
	return yaml.Bind("mix", "A mixture: parts with their shares.", yaml.ListOf(mixturePart),
		func(t *withDuration[T]) *[]des.Part { return &t.Mix }).Replacing("mean", "median", "p90", "cv", "shape",
		"values", "file", "column")
}

var durationObject = yaml.Object[withDuration[des.Distribution]]{
	Name:   "a duration",
	Doc:    "A duration.",
	Fields: durationFields(mixField[des.Distribution]()),
}

// mixturePart reads one part of a mixture of distributions, which is a map.
var mixturePart = yaml.Type[des.Part]{
	Schema: mixturePartObject.Schema(),
	Read: func(n *yaml.Node, found *diag.Findings) (des.Part, bool) {
		if n.Kind != yaml.Map {
			v, ok := mixturePartObject.Read(n, found) // an error
			return v.value, ok
		}
		return durationIn(func(p *des.Part) *des.Distribution { return &p.Of }, mixturePartObject).Read(n, found)
	},
}

var mixturePartObject = yaml.Object[withDuration[des.Part]]{
	Name: "a part of a mixture",
	Doc:  "A duration with its share.",
	Fields: durationFields(
		yaml.Bind("share", "Its share.", yaml.Percent,
			func(s *withDuration[des.Part]) *float64 { return &s.value.Share }).Required()),
}

// distribution returns the distribution that the keys of a map determine.
func (s *durationSpec) distribution(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
	var d des.Distribution
	var err error
	mean := int64(s.Mean)
	p90 := int64(s.P90)
	rule := diag.BadValue
	at := "mean"
	fix := `give a time over 0, or write "0s" alone where it takes none`
	keys := keysOfDuration(n)

	// The cases are the keys in the order of durationKeys, with the value of "shape" for its key.
	switch strings.Replace(strings.Join(keys, " "), "shape", s.Shape, 1) {
	case "mean":
		d, err = des.Exponential(mean)
	case "mean p90":
		at = "p90"
		fix = "give a p90 in these bounds, or the median in place of the mean"
		d, err = des.LognormalMeanP90(mean, p90)
	case "median p90":
		at = "p90"
		fix = "half stay below the median, and nine of ten below p90: give a longer one"
		d, err = des.LognormalMedianP90(int64(s.Median), p90)
	case "mean cv", "mean cv gamma", "mean cv weibull":
		d, err = s.meanCV()
	case "empirical values":
		at = "values"
		fix = `give times of at most 36 years, as in "values: [2m, 5m]"`
		nanoseconds := make([]int64, len(s.Values))
		for i, v := range s.Values {
			nanoseconds[i] = int64(v)
		}
		d, err = des.Empirical(nanoseconds)
	case "mix":
		rule = BadShare
		at = "mix"
		fix = "give the parts other shares"
		d, err = des.Mixture(s.Mix)
	case "":
		found.Error(n.Place, diag.MissingKey, "this has no duration",
			"add \"mean: 5m\", or another form of a duration")
		return d, false
	default:
		found.Error(n.Place, diag.BadValue, "a duration is not given by "+strings.Join(keys, ", "),
			"give {mean}, {mean, p90}, {mean, cv}, {median, p90}, {mix}, "+
				"{shape: gamma or weibull, mean, cv} or {shape: empirical, values, or file and column}")
		return d, false
	}

	if err != nil {
		found.Error(n.Get(at).Place, rule, err.Error(), diag.Fix(fix))
	}

	return d, err == nil
}

// meanCV returns the distribution of a mean and a coefficient of variation: lognormal
// where no shape is given, and fixed without any variation.
func (s *durationSpec) meanCV() (des.Distribution, error) {
	mean := int64(s.Mean)
	switch {
	case s.CV == 0 && mean > 0:
		return des.Fixed(mean)
	case s.Shape == "gamma":
		return des.Gamma(mean, s.CV)
	case s.Shape == "weibull":
		return des.Weibull(mean, s.CV)
	default:
		return des.LognormalMeanCV(mean, s.CV)
	}
}
