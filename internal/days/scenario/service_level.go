package scenario

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// ServiceLevel is the way of counting service levels.
type ServiceLevel struct {
	Of string // a name of [model.ServiceLevelNames]; "" if a map of records does not give it
}

// levelOf is the key of the visits that service levels divide by.
var levelOf = yaml.Bind("of",
	"The visits that a service level divides by: "+model.ServiceLevelHints()+".",
	yaml.OneOf(model.ServiceLevelNames()...), func(s *ServiceLevel) *string { return &s.Of })

// serviceLevel is the key of a scenario.
var serviceLevel = yaml.Object[ServiceLevel]{
	Name:   "service_level",
	Doc:    "The counting of service levels.",
	Fields: []yaml.Field[ServiceLevel]{levelOf.Default("offered")},
}

// ServiceLevelOfRecords is the key of a map of records. Without it a scenario decides.
var ServiceLevelOfRecords = yaml.Object[ServiceLevel]{
	Name:   "service_level",
	Doc:    "The counting of the records' service levels.",
	Fields: []yaml.Field[ServiceLevel]{levelOf},
}
