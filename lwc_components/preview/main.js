import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import App from 'frame/app';

document.body.appendChild(createElement('frame-app', { is: App }));
