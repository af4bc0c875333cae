import { LightningElement } from 'lwc';

export default class Dashboards extends LightningElement {}
