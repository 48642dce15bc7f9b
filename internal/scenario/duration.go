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

// duration reads how long something takes, in any of the forms: "5m" is fixed,
// "5m-15m" uniform, {mean:} exponential, {mean:, p90:}, {mean:, cv:} and
// {median:, p90:} lognormal, {shape: gamma|weibull, mean:, cv:}, {shape:
// empirical, values: […]}, {mix: [{share:, …}, …]}.
var duration = yaml.Type[des.Distribution]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.DurationRange.Schema, lawRecord.Schema()}},
	Read:   readDuration,
}

func readDuration(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
	if n.Kind != yaml.Map {
		return plainDuration(n, found)
	}
	errors := found.Errors()
	l, ok := lawRecord.Read(n, found)
	if !ok || !l.whole(n) || found.Errors() > errors {
		return des.Distribution{}, false
	}
	return l.distribution(n.Place, found)
}

// whole reports whether all keys of a law that n has could be read.
func (l *law) whole(n *yaml.Node) bool {
	keys := 0
	for _, key := range DurationKeys {
		if n.Get(key) != nil {
			keys++
		}
	}
	return keys == len(l.given())
}

// plainDuration reads "5m" or "5m-15m".
func plainDuration(n *yaml.Node, found *diag.Findings) (des.Distribution, bool) {
	d, ok := yaml.DurationRange.Read(n, found)
	low, high := int64(d[0]), int64(d[1])
	if low == high {
		return made(n.Place, found, ok, shorter, func() (des.Distribution, error) { return des.Fixed(low) })
	}
	return made(n.Place, found, ok, shorter, func() (des.Distribution, error) { return des.Uniform(low, high) })
}

// The mends of a time that a distribution cannot have.
const (
	shorter  = "give a shorter time"
	overZero = `give a time over 0, or write "0s" alone where it takes none`
)

// made gives what a constructor makes, its error being a finding.
func made(at diag.Place, found *diag.Findings, ok bool, mend string, make func() (des.Distribution, error)) (des.Distribution, bool) {
	if !ok {
		return des.Distribution{}, false
	}
	d, err := make()
	if err != nil {
		found.Error(at, diag.BadValue, err.Error(), mend)
		return d, false
	}
	return d, true
}

// law is a distribution as written in a map: which keys there are says which
// one it is.
type law struct {
	Shape             diag.Text
	Mean, Median, P90 diag.At[time.Duration]
	CV                diag.At[float64]
	Values            []time.Duration
	Mix               []share
}

// share is one part of a mixture of laws.
type share struct {
	law
	Share float64
	Place diag.Place
}

// lawKeys are the keys of a law.
var DurationKeys = []string{"mean", "median", "p90", "cv", "shape", "values", "mix"}

// lawFields are the keys of a law within a larger record.
func lawFields[T any](of func(*T) *law) []yaml.Field[T] {
	at := yaml.Placed(yaml.Duration)
	return []yaml.Field[T]{
		yaml.Bind("mean", "The mean; alone it is an exponential distribution's.", at, func(t *T) *diag.At[time.Duration] { return &of(t).Mean }),
		yaml.Bind("median", "The median, with p90, of a lognormal distribution.", at, func(t *T) *diag.At[time.Duration] { return &of(t).Median }),
		yaml.Bind("p90", "What nine of ten stay below, of a lognormal distribution.", at, func(t *T) *diag.At[time.Duration] { return &of(t).P90 }),
		yaml.Bind("cv", "The coefficient of variation, with mean: deviation over mean.", yaml.Placed(variation), func(t *T) *diag.At[float64] { return &of(t).CV }),
		yaml.Bind("shape", "The distribution, where the other keys do not say it.", yaml.Placed(yaml.OneOf("gamma", "weibull", "empirical")), func(t *T) *diag.Text { return &of(t).Shape }),
		yaml.Bind("values", "Of an empirical distribution, each equally likely.", yaml.ListOf(yaml.Duration), func(t *T) *[]time.Duration { return &of(t).Values }),
	}
}

var lawRecord = yaml.Record[law]{
	Name: "a duration",
	Doc:  "How long something takes.",
	Fields: append(lawFields(func(l *law) *law { return l }),
		yaml.Bind("mix", "A mixture: parts with their shares.", mix, func(l *law) *[]share { return &l.Mix })),
}

var shareRecord = yaml.Record[share]{
	Name: "a part of a mixture",
	Doc:  "A duration with its share.",
	Fields: append(lawFields(func(s *share) *law { return &s.law }),
		yaml.Bind("share", "Its share.", yaml.Percent, func(s *share) *float64 { return &s.Share }).Required()),
	Where: func(s *share) *diag.Place { return &s.Place },
}

// mix reads the parts of a mixture: all of them, or it is not usable.
var mix = yaml.Type[[]share]{
	Schema: yaml.ListOf(shareRecord.Type()).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]share, bool) {
		parts, ok := yaml.ListOf(shareRecord.Type()).Read(n, found)
		ok = ok && len(parts) == len(n.Items)
		for i := range parts {
			ok = ok && parts[i].whole(n.Items[i])
		}
		return parts, ok
	},
}

// isLaw reports whether a map is a duration and not durations by name.
func isLaw(n *yaml.Node) bool {
	return slices.ContainsFunc(DurationKeys, func(key string) bool { return n.Get(key) != nil })
}

// distribution makes the law's distribution.
func (l *law) distribution(at diag.Place, found *diag.Findings) (des.Distribution, bool) {
	switch given := strings.Join(l.given(), " "); given {
	case "mix":
		return l.mixture(at, found)
	case "shape values":
		if l.Shape.Value != "empirical" {
			found.Error(l.Shape.Place, diag.BadValue, fmt.Sprintf("a %s distribution has no values", l.Shape.Value), `write "shape: empirical", or give "mean" and "cv"`)
			return des.Distribution{}, false
		}
		if len(l.Values) == 0 {
			found.Error(at, diag.BadValue, "an empirical distribution without values", `give them, as in "values: [2m, 5m]"`)
			return des.Distribution{}, false
		}
		return made(at, found, true, shorter, func() (des.Distribution, error) { return des.Empirical(nanoseconds(l.Values)) })
	case "mean":
		return made(l.Mean.Place, found, true, overZero, func() (des.Distribution, error) { return des.Exponential(int64(l.Mean.Value)) })
	case "mean p90":
		return l.meanP90(found)
	case "mean cv", "mean cv shape":
		return l.meanCV(found)
	case "median p90":
		return l.medianP90(found)
	case "mean shape":
		found.Error(at, diag.MissingKey, fmt.Sprintf("nothing says how much a %s distribution varies", l.Shape.Value), `add "cv: 0.8", the deviation over the mean`)
		return des.Distribution{}, false
	case "":
		found.Error(at, diag.MissingKey, "nothing says how long this takes", "add \"mean: 5m\", or another form of a duration")
		return des.Distribution{}, false
	default:
		found.Error(at, diag.BadValue, fmt.Sprintf("a duration is not given by %s", strings.Join(l.given(), ", ")), "give {mean}, {mean, p90}, {mean, cv}, {median, p90}, {mix} or {shape, …}")
		return des.Distribution{}, false
	}
}

// given lists the keys that are there, in one order.
func (l *law) given() []string {
	var keys []string
	for _, k := range []struct {
		name string
		ok   bool
	}{
		{"mean", !l.Mean.Place.IsZero()},
		{"median", !l.Median.Place.IsZero()},
		{"p90", !l.P90.Place.IsZero()},
		{"cv", !l.CV.Place.IsZero()},
		{"shape", l.Shape.Value != ""},
		{"values", l.Values != nil},
		{"mix", l.Mix != nil},
	} {
		if k.ok {
			keys = append(keys, k.name)
		}
	}
	return keys
}

// highestRatio is the greatest p90 ÷ mean of any lognormal distribution,
// exp(z²/2) for z = 1.2816.
const highestRatio = 2.2732

func (l *law) meanP90(found *diag.Findings) (des.Distribution, bool) {
	mean, p90 := l.Mean.Value, l.P90.Value
	ratio := float64(p90) / float64(mean)
	switch {
	case mean > 0 && ratio <= 1:
		found.Error(l.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is not over the mean %s", yaml.FormatDuration(p90), yaml.FormatDuration(mean)), "nine of ten stay below p90: it is up to 2.27 times the mean")
		return des.Distribution{}, false
	case mean > 0 && ratio > highestRatio:
		found.Error(l.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is %.5g times the mean %s; a lognormal's is at most 2.2732 times", yaml.FormatDuration(p90), ratio, yaml.FormatDuration(mean)), fmt.Sprintf("give the median in place of the mean: {median: …, p90: %s}", yaml.FormatDuration(p90)))
		return des.Distribution{}, false
	}
	return made(l.Mean.Place, found, true, overZero, func() (des.Distribution, error) { return des.LognormalMeanP90(int64(mean), int64(p90)) })
}

func (l *law) medianP90(found *diag.Findings) (des.Distribution, bool) {
	median, p90 := l.Median.Value, l.P90.Value
	if median > 0 && p90 <= median {
		found.Error(l.P90.Place, diag.BadValue, fmt.Sprintf("p90 %s is not over the median %s", yaml.FormatDuration(p90), yaml.FormatDuration(median)), "half stay below the median, and nine of ten below p90: give a longer one")
		return des.Distribution{}, false
	}
	return made(l.Median.Place, found, true, overZero, func() (des.Distribution, error) {
		return des.LognormalMedianP90(int64(median), int64(p90))
	})
}

// meanCV is lognormal where no shape is given; without any variation it is fixed.
func (l *law) meanCV(found *diag.Findings) (des.Distribution, bool) {
	of := map[string]func(int64, float64) (des.Distribution, error){"": des.LognormalMeanCV, "gamma": des.Gamma, "weibull": des.Weibull}[l.Shape.Value]
	switch {
	case of == nil:
		found.Error(l.Shape.Place, diag.BadValue, "an empirical distribution has values, no mean", `give them, as in "values: [2m, 5m]"`)
		return des.Distribution{}, false
	case l.CV.Value == 0 && l.Mean.Value > 0:
		return made(l.Mean.Place, found, true, overZero, func() (des.Distribution, error) { return des.Fixed(int64(l.Mean.Value)) })
	}
	return made(l.Mean.Place, found, true, overZero, func() (des.Distribution, error) { return of(int64(l.Mean.Value), l.CV.Value) })
}

func (l *law) mixture(at diag.Place, found *diag.Findings) (des.Distribution, bool) {
	parts, shares := make([]des.Part, len(l.Mix)), make([]float64, len(l.Mix))
	for i := range l.Mix {
		d, ok := l.Mix[i].distribution(l.Mix[i].Place, found)
		if !ok {
			return d, false
		}
		parts[i], shares[i] = des.Part{Share: l.Mix[i].Share, Of: d}, l.Mix[i].Share
	}
	ok := addUp(at, shares, found)
	return made(at, found, ok, overZero, func() (des.Distribution, error) { return des.Mixture(parts) })
}

func nanoseconds(list []time.Duration) []int64 {
	out := make([]int64, len(list))
	for i, d := range list {
		out[i] = int64(d)
	}
	return out
}

// handling reads how long a queue's conversations are: the keys of a duration
// are the talk's, or "talk" holds it in any form.
var handling = yaml.Type[Handling]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{duration.Schema, handlingRecord.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Handling, bool) {
		if n.Kind != yaml.Map {
			talk, ok := plainDuration(n, found)
			return Handling{Talk: talk}, ok
		}
		errors := found.Errors()
		h, ok := handlingRecord.Read(n, found)
		if i := slices.IndexFunc(DurationKeys, func(key string) bool { return n.Get(key) != nil }); h.talk && i >= 0 {
			found.Error(keyOf(n, DurationKeys[i]).Place, diag.BadValue, fmt.Sprintf("the conversation is given by both talk and %s", DurationKeys[i]), "keep one of them")
		}
		if !ok || h.talk || !h.whole(n) || found.Errors() > errors {
			return h.Handling, ok && h.talk
		}
		h.Talk, ok = h.distribution(n.Place, found)
		return h.Handling, ok
	},
}

// handlingWritten is a Handling with the talk's law as written.
type handlingWritten struct {
	Handling
	law
	talk bool
}

var handlingRecord = yaml.Record[handlingWritten]{
	Name: "handling",
	Doc:  "How long a queue's conversations are.",
	Fields: append(lawFields(func(h *handlingWritten) *law { return &h.law }),
		yaml.Bind("mix", "A mixture: parts with their shares.", mix, func(h *handlingWritten) *[]share { return &h.Mix }),
		yaml.Bind("talk", "The conversation, in place of the keys of a duration.", duration, func(h *handlingWritten) *des.Distribution {
			h.talk = true
			return &h.Talk
		}),
		yaml.Bind("wrap_up", "What the agent does after it.", duration, func(h *handlingWritten) *des.Distribution { return &h.WrapUp }),
		yaml.Bind("escalated", "The share in which the caller asks for the next level.", yaml.Placed(yaml.Percent), func(h *handlingWritten) *diag.At[float64] { return &h.Escalated }),
		yaml.Bind("escalation_takes", "How much longer the agent is busy then.", duration, func(h *handlingWritten) *des.Distribution { return &h.EscalationTakes }),
	),
}
