/**
 * What a browser with scripts adds to the console: keys, local times, charts, a question before a form.
 * Without it every task works as well.
 */
import { drawCharts } from './draw-charts.ts'
import { guardForms } from './forms.ts'
import { listenToKeys } from './keys.ts'
import { showPlaceInMenu } from './menu.ts'
import { showLocalTimes } from './local-times.ts'
import { offerPrinting } from './print.ts'
import { pollPage } from './polling.ts'
import { takeUploads } from './uploads.ts'

showLocalTimes()
guardForms()
listenToKeys()
showPlaceInMenu()
offerPrinting()
takeUploads()
pollPage()
void drawCharts()
