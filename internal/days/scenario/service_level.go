package scenario

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// ServiceLevel is the way of counting service levels.
type ServiceLevel struct {
	Of string // a name of [model.ServiceLevelNames]; "" for the default
}

// ServiceLevelType reads how service levels are counted. Maps of records have the same key.
var ServiceLevelType = serviceLevelRecord.Type()

var serviceLevelRecord = yaml.Object[ServiceLevel]{
	Name: "service_level",
	Doc:  "How service levels are counted.",
	Fields: []yaml.Field[ServiceLevel]{
		yaml.Bind("of",
			"The visits that a service level divides by: offered (all whose wait has ended, but for short_abandons), answered, or answered_or_waited (the answered, and the abandoned after the target).",
			yaml.OneOf(model.ServiceLevelNames()...), func(s *ServiceLevel) *string { return &s.Of }).Default("offered"),
	},
}
