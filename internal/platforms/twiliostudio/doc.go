// Package twiliostudio reads Twilio Studio flows (schema 2019-09) into the intermediate form of
// package importer: exported definitions, and answers of the Flows API that contain one.
//
// A flow is a list of states ("widgets"). Each has a type, properties and transitions by event. A
// transition without a next state ends the flow. Twilio's widget library
// (https://www.twilio.com/docs/studio/widget-library) and the documentation of the TwiML verbs
// describe the widgets. The package does not know the other formats.
package twiliostudio
