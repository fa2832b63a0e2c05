/** The icon of a kind of thing. */

import {
  IconBatteryCharging,
  IconBike,
  IconBolt,
  IconBottle,
  IconBuildingFactory2,
  IconCamera,
  IconCar,
  IconCoffee,
  IconCpu,
  IconDeviceMobile,
  IconDrone,
  IconFridge,
  IconGauge,
  IconGrill,
  IconPrinter,
  IconRobot,
  IconRouter,
  IconScooter,
  IconSettings,
  IconShoppingCart,
  IconSolarPanel,
  IconTemperaturePlus,
  IconTruck,
  IconWashMachine,
} from '@tabler/icons-react';

const ICONS: Readonly<Record<string, typeof IconCar>> = {
  car: IconCar,
  truck: IconTruck,
  van: IconTruck,
  bicycle: IconBike,
  scooter: IconScooter,
  fridge: IconFridge,
  'washing-machine': IconWashMachine,
  dishwasher: IconWashMachine,
  'coffee-machine': IconCoffee,
  oven: IconGrill,
  'vending-machine': IconBottle,
  charger: IconBolt,
  'solar-plant': IconSolarPanel,
  battery: IconBatteryCharging,
  'heat-pump': IconTemperaturePlus,
  'smart-meter': IconGauge,
  robot: IconRobot,
  drone: IconDrone,
  printer: IconPrinter,
  'production-line': IconBuildingFactory2,
  machine: IconSettings,
  'shopping-cart': IconShoppingCart,
  gateway: IconRouter,
  camera: IconCamera,
  phone: IconDeviceMobile,
};

export function KindIcon({ kind, size = 24 }: { kind: string; size?: number }) {
  // The last word says what it is: a delivery robot is a robot.
  const Icon = ICONS[kind] ?? ICONS[kind.split('-').at(-1) ?? ''] ?? IconCpu;
  return <Icon size={size} stroke={1.6} aria-hidden="true" />;
}
